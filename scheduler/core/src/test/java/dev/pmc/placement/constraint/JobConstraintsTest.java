package dev.pmc.placement.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.Census;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.Request;
import dev.pmc.placement.Reservations;
import dev.pmc.placement.Resources;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.Whereabouts;
import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobConstraintsTest {
    private static final Map<String, Attribute> ATTRIBUTES = Map.of(
            "vt_enabled", Attribute.scalar(1),
            "rack", Attribute.text("r1"),
            "level", Attribute.scalar(4),
            "load", Attribute.scalar(4.5),
            "ports", Attribute.ranges(List.of("1-3", "7-9")),
            "disks", Attribute.set(List.of("ssd", "hdd")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rack | r1 | true",
                "rack | R1 | false",
                "rack | r | false",
                "level | 4 | true",
                "level | 4.0 | false",
                "load | 4.5 | true",
                "ports | [1-3,7-9] | true",
                "ports | [1-3] | false",
                "disks | {ssd,hdd} | true",
                "disks | ssd | false",
                "row | r1 | false",
                "hostname | metal1.example | true",
                "hostname | METAL1.example. | true",
                "hostname | metal1 | false"
            })
    void anAttributeIsComparedByWhatMesosWritesForIt(String field, String value, boolean willDo) {
        JobConstraint constraint = JobConstraints.parse(List.of(field, "CLUSTER", value));

        assertThat(vetoes(constraint).isEmpty()).isEqualTo(willDo);
    }

    @Test
    void whatWasStoredByAnotherVersionKeepsEveryAgentAwayInWords() {
        JobConstraint unknown = JobConstraints.stored("rack:NEAR:web:2");

        assertThat(vetoes(unknown))
                .containsExactly(
                        Map.entry(
                                "a1",
                                new Veto(
                                        "constraint",
                                        "cannot be judged by the constraint rack:NEAR:web:2, which another version of pmc has taken")));
        assertThat(unknown).hasToString("rack:NEAR:web:2").isEqualTo(JobConstraints.stored("rack:NEAR:web:2"));
    }

    @Test
    void twoThatAreSpelledAlikeAreEqual() {
        List<String> spelling = List.of("rack", "CLUSTER", "r1");

        assertThat(JobConstraints.parse(spelling))
                .isEqualTo(JobConstraints.stored("rack:CLUSTER:r1"))
                .hasSameHashCodeAs(JobConstraints.stored("rack:CLUSTER:r1"))
                .isNotEqualTo(JobConstraints.parse(List.of("rack", "CLUSTER", "r2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rack:CLUSTER:r1", "rack:CLUSTER:a:b", "rack:NEAR", "", "::", "rack:CLUSTER:"})
    void whateverWasStoredIsStoredAgainAsItWas(String text) {
        assertThat(JobConstraints.stored(text)).hasToString(text);
    }

    /** Spellings of released forms stay here, and are read for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rack:CLUSTER:r1",
                "rack:CLUSTER",
                "rack:CLUSTER:",
                "rack:IS:r1",
                "rack:IS_NOT:r1",
                "rack:LIKE:r[12]:a|b",
                "rack:UNLIKE:r.*",
                "hostname:UNIQUE",
                "hostname:UNIQUE:within db",
                "rack:MAX_PER:2",
                "rack:MAX_PER:2 within label:app=shop",
                "rack:GROUP_BY",
                "rack:GROUP_BY:3",
                "rack:GROUP_BY:3 skew 2 within label:app=shop",
                "rack:NEAR:db",
                "rack:NEAR:host:db1",
                "rack:APART_FROM:label:app=shop",
                "rack:PREFER_LIKE:r1",
                "rack:PREFER_GROUP_BY:skew 2"
            })
    void whatWasEverStoredIsKnown(String text) {
        assertThat(JobConstraints.stored(text))
                .isNotInstanceOf(UnknownConstraint.class)
                .hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rack:LIKE:r(;no regular expression of RE2",
                "rack:LIKE:(?=r);no regular expression of RE2",
                "rack:LIKE:((a{100}){100}){100};repeats something more than 1000 times",
                "rack:LIKE:(a{0,100}){11};repeats something more than 1000 times",
                "rack:UNIQUE:2;takes no number",
                "rack:UNIQUE:within a b;label:KEY=VALUE",
                "rack:MAX_PER;a number of hosts",
                "rack:MAX_PER:0;a number of hosts",
                "rack:MAX_PER:many;a number of hosts",
                "rack:GROUP_BY:skew 0;the skew is at least 1",
                "rack:GROUP_BY:three;a number of values",
                "rack:NEAR;NEAR needs",
                "rack:NEAR:label:app;label:KEY=VALUE",
                "rack:PREFER_;must be one of",
                "rack:PREFER_PREFER_IS:r1;must be one of",
                "rack:cluster:r1;must be one of"
            })
    void whatAnOperatorCannotMeanIsRefusedInWords(String text, String words) {
        assertThatThrownBy(() -> JobConstraints.parse(JobConstraints.spelling(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void whatALongExpressionTakesGrowsWithTheTextAndNoFaster() {
        JobConstraint evil = JobConstraints.parse(List.of("rack", "LIKE", "(a*)*(a|aa)+b"));
        Map<String, Attribute> rack = Map.of("rack", Attribute.text("a".repeat(100_000)));

        assertThat(evil.isPossible(new AgentFacts() {
                    @Override
                    public String hostname() {
                        return "metal1";
                    }

                    @Override
                    public Map<String, Attribute> attributes() {
                        return rack;
                    }
                }))
                .isFalse();
    }

    @Test
    void whatAJobCannotMeanIsRefusedInWords() {
        assertThatThrownBy(() -> JobConstraints.parse(List.of("rack:1", "CLUSTER", "r1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name of an attribute");
        assertThatThrownBy(() -> JobConstraints.parse(List.of("rack", "BESIDE", "web")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one of APART_FROM, CLUSTER");
        assertThatThrownBy(() -> JobConstraints.parse(List.of("rack")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an operator");
        assertThatThrownBy(() -> JobConstraints.parse(List.of("rack", "LIKE")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LIKE needs");
        assertThatThrownBy(() -> JobConstraints.parse(List.of("rack", "CLUSTER", "r1", "r2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing else");
    }

    /** What speaks against the one agent. */
    private static Map<String, Veto> vetoes(JobConstraint constraint) {
        OfferBook book = new OfferBook(new Census(), new Reservations(), new Whereabouts());
        book.add(
                new Offer(
                        "o1", "a1", "metal1.example", null, Resources.of(4, 4096, 10_000), ATTRIBUTES, Set.of(), null),
                Instant.EPOCH);
        Request request = new Request(
                new ComponentType("web"),
                Resources.of(1, 1024, 0),
                ExecutorId.of("exec"),
                Resources.NONE,
                null,
                Strategy.MIN_COMP_FIT,
                List.of(constraint),
                null,
                null,
                null,
                true,
                false);
        return book.vetoes(request, Instant.EPOCH);
    }
}
