package dev.pmc.placement.constraint;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Marathon and Aurora document of their constraints, and what comes of each here. Where a web host may go among five agents:
 * m1 and m2 are in rack r1, m3 in r2, m4 in r3, and m5 says of no rack. What stands already is a host of a type, with the label
 * app in parentheses, on an agent.
 */
class ConstraintSemanticsTest {
    private static final Map<String, Map<String, Attribute>> AGENTS = Map.of(
            "m1",
                    Map.of(
                            "rack", Attribute.text("r1"),
                            "cores", Attribute.scalar(4),
                            "disks", Attribute.set(List.of("ssd", "hdd")),
                            "vlans", Attribute.ranges(List.of("1-3", "7-9"))),
            "m2", Map.of("rack", Attribute.text("r1"), "cores", Attribute.scalar(8.5)),
            "m3", Map.of("rack", Attribute.text("r2"), "disks", Attribute.set(List.of("hdd"))),
            "m4", Map.of("rack", Attribute.text("r3"), "vlans", Attribute.ranges(List.of("2-2"))),
            "m5", Map.of());

    private final Whereabouts whereabouts = new Whereabouts();
    private final OfferBook book = new OfferBook(new Census(), new Reservations(), whereabouts);

    /** Marathon, <a href="https://mesosphere.github.io/marathon/docs/constraints.html">Constraints</a>. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // UNIQUE: all of the app on different values.
                "hostname:UNIQUE |  | m1 m2 m3 m4 m5",
                "hostname:UNIQUE | web@m1 web@m3 db@m2 | m2 m4 m5",
                "rack:UNIQUE | web@m1 | m3 m4",
                "rack:UNIQUE | web@m1 web@m3 web@m4 | ",
                // CLUSTER: all of the app on one value, which may be given.
                "rack:CLUSTER:r1 |  | m1 m2",
                "rack:CLUSTER:r1 | web@m1 | m1 m2",
                "rack:CLUSTER |  | m1 m2 m3 m4",
                "rack:CLUSTER: | web@m2 | m1 m2",
                "hostname:CLUSTER | web@m3 | m3",
                "rack:CLUSTER | web@m1 web@m3 | ",
                // GROUP_BY: evenly. Marathon knows of the values where the app is, so that it wants to be told their
                // number; pmc
                // knows those of all agents.
                "rack:GROUP_BY |  | m1 m2 m3 m4",
                "rack:GROUP_BY | web@m1 | m3 m4",
                "rack:GROUP_BY | web@m1 web@m3 | m4",
                "rack:GROUP_BY:3 | web@m1 web@m3 | m4",
                "rack:GROUP_BY:3 | web@m1 web@m3 web@m4 | m1 m2 m3 m4",
                "rack:GROUP_BY:4 | web@m1 web@m3 web@m4 | ",
                "rack:GROUP_BY:4 | web@m1 web@m3 | m4",
                "hostname:GROUP_BY | web@m1 web@m2 web@m3 | m4 m5",
                // LIKE and UNLIKE: all of the value matches; an agent without the attribute is UNLIKE anything.
                "rack:LIKE:r[1-2] |  | m1 m2 m3",
                "rack:LIKE:r |  | ",
                "rack:UNLIKE:r[1-2] |  | m4 m5",
                "hostname:LIKE:m[1-3] |  | m1 m2 m3",
                "hostname:UNLIKE:m[1-3] |  | m4 m5",
                "'cores:LIKE:4|8[.]5' |  | m1 m2",
                // MAX_PER: at most so many at one value.
                "rack:MAX_PER:2 | web@m1 web@m2 web@m3 db@m4 | m3 m4",
                "hostname:MAX_PER:1 | web@m1 | m2 m3 m4 m5",
                // IS: text exactly, and numbers as numbers.
                "rack:IS:r2 |  | m3",
                "cores:IS:4.0 |  | m1",
                "cores:IS:8.5 |  | m2",
                "@hostname:IS:m4 |  | m4"
            })
    void marathons(String constraint, @Nullable String standing, @Nullable String allowed) {
        assertThat(allowed(constraint, standing)).isEqualTo(words(allowed));
    }

    /**
     * Aurora, <a href="https://aurora.apache.org/documentation/latest/features/constraints/">Scheduling Constraints</a>, each
     * beside what it is in the spelling of Marathon.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'host': 'limit:1' | hostname:MAX_PER:1 | web@m1 web@m4 | m2 m3 m5",
                "'rack': 'limit:1' | rack:MAX_PER:1 | web@m2 | m3 m4",
                "'rack': 'limit:2' | rack:MAX_PER:2 | web@m1 web@m2 web@m4 | m3 m4",
                "'host': 'm1' | hostname:IS:m1 |  | m1",
                "'rack': 'r1,r3' | \"rack:LIKE:(r1|r3)\" |  | m1 m2 m4",
                "'rack': '!r1' | rack:IS_NOT:r1 |  | m3 m4 m5",
                "'rack': '!r1,r2' | \"rack:UNLIKE:(r1|r2)\" |  | m4 m5",
                "'disks': 'ssd', one value of several | disks:IS:ssd |  | m1"
            },
            quoteCharacter = '"')
    void auroras(String spelledThere, String constraint, @Nullable String standing, @Nullable String allowed) {
        assertThat(allowed(constraint, standing)).as(spelledThere).isEqualTo(words(allowed));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Sets and ranges.
                "disks:IS:hdd |  | m1 m3",
                "disks:LIKE:.*dd |  | m1 m3",
                "disks:IS_NOT:ssd |  | m2 m3 m4 m5",
                "vlans:IS:8 |  | m1",
                "vlans:IS:2 |  | m1 m4",
                "vlans:IS:2.5 |  | ",
                "vlans:IS:[2-2] |  | m4",
                // Who counts.
                "rack:UNIQUE:within db | web@m1 db@m3 | m1 m2 m4",
                "rack:UNIQUE:within label:app=shop | web(shop)@m1 db(shop)@m4 web(blog)@m3 | m3",
                "rack:MAX_PER:2 within label:app=shop | web(shop)@m1 db(shop)@m2 | m3 m4",
                // How even.
                "rack:GROUP_BY:skew 2 | web@m1 | m1 m2 m3 m4",
                "rack:GROUP_BY:skew 2 | web@m1 web@m2 | m3 m4",
                "rack:GROUP_BY:3 skew 2 within db | db@m1 db@m2 | m3 m4",
                // Beside and away from others.
                "rack:NEAR:db |  | ",
                "rack:NEAR:db | db@m2 db@m4 | m1 m2 m4",
                "rack:NEAR:web |  | m1 m2 m3 m4",
                "rack:NEAR:web | web@m1 web@m3 | m1 m2 m3",
                "hostname:NEAR:host:vm2 | db@m1 db@m4 | m4",
                "rack:NEAR:label:app=shop | db(shop)@m2 | m1 m2",
                "rack:APART_FROM:db |  | m1 m2 m3 m4",
                "rack:APART_FROM:db | db@m2 | m3 m4",
                "hostname:APART_FROM:db | db@m2 | m1 m3 m4 m5",
                "rack:APART_FROM:host:vm1 | db@m2 db@m3 | m3 m4",
                // What is only liked keeps nobody away.
                "rack:PREFER_IS:r9 |  | m1 m2 m3 m4 m5"
            })
    void ours(String constraint, @Nullable String standing, @Nullable String allowed) {
        assertThat(allowed(constraint, standing)).isEqualTo(words(allowed));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rack:PREFER_IS:r2 |  | m3",
                "rack:PREFER_IS:r9;cores:PREFER_IS:8.5 |  | m2",
                "rack:PREFER_IS:r3;rack:PREFER_IS:r2 |  | m4",
                "rack:UNLIKE:r3;rack:PREFER_IS:r3;disks:PREFER_IS:ssd |  | m1",
                "rack:PREFER_NEAR:db | db@m4 | m4",
                "rack:PREFER_GROUP_BY;disks:PREFER_IS:hdd | web@m3 | m1"
            })
    void whatIsLikedComesFirstWhereItCanBeHad(String constraints, @Nullable String standing, String best) {
        stand(standing);

        assertThat(book.place(request(constraints), Instant.EPOCH).orElseThrow().agentId())
                .isEqualTo(best);
    }

    private Set<String> allowed(String constraint, @Nullable String standing) {
        stand(standing);
        Set<String> allowed = new TreeSet<>(AGENTS.keySet());
        allowed.removeAll(book.vetoes(request(constraint), Instant.EPOCH).keySet());
        // What nobody speaks against is also what is found.
        assertThat(book.place(request(constraint), Instant.EPOCH).isPresent()).isEqualTo(!allowed.isEmpty());
        return allowed;
    }

    private void stand(@Nullable String standing) {
        AGENTS.keySet().stream().sorted().forEach(this::offer);
        int number = 0;
        for (String each : words(standing)) {
            String[] parts = each.split("[()@]+", -1);
            VmSpec vm = VmSpecs.of("vm" + ++number)
                    .type(parts[0])
                    .labels(parts.length > 2 ? Map.of("app", parts[1]) : Map.of())
                    .build();
            String agent = parts[parts.length - 1];
            whereabouts.add(agent, agent, vm);
        }
    }

    private void offer(String agent) {
        Map<String, Attribute> attributes = Stream.concat(
                        Stream.of(Map.entry("vt_enabled", Attribute.scalar(1))),
                        Objects.requireNonNull(AGENTS.get(agent)).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        book.add(
                new Offer("o-" + agent, agent, agent, null, Resources.of(4, 4096, 10_000), attributes, Set.of(), null),
                Instant.EPOCH);
    }

    private static Set<String> words(@Nullable String text) {
        return text == null || text.isBlank()
                ? Set.of()
                : Stream.of(text.strip().split(" ", -1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Request request(String constraints) {
        return new Request(
                new ComponentType("web"),
                Resources.of(1, 1024, 0),
                ExecutorId.of("exec"),
                Resources.NONE,
                null,
                Strategy.MIN_COMP_FIT,
                Stream.of(constraints.split(";", -1))
                        .map(JobConstraints::stored)
                        .toList(),
                null,
                null,
                null,
                true,
                false);
    }
}
