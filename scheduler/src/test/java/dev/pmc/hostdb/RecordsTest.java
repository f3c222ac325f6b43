package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.UnknownFields;
import dev.pmc.wire.Mutation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RecordsTest {
    private static final String HOME = "{'agentId':'S1','hostname':'m1','address':null,'gone':false}";

    @Test
    void whatIsWrittenIsReadBack() {
        VmRecord full = SampleRecords.full("web1.example", 1);
        VmRecord plain = SampleRecords.plain("web2", 2);
        JobResult result = SampleRecords.result("r-1");

        assertThat(Records.read(Records.text(full), VmRecord.class)).isEqualTo(full);
        assertThat(Records.read(Records.text(plain), VmRecord.class)).isEqualTo(plain);
        assertThat(Records.read(Records.text(result), JobResult.class)).isEqualTo(result);
    }

    static Stream<Record> samples() {
        return Stream.of(
                SampleRecords.full("web1.example", 1),
                SampleRecords.plain("web2", 2),
                SampleRecords.result("r-1"),
                SampleRecords.fullMachine("metal7.example"),
                SampleRecords.drainedMachine("metal9"),
                SampleGroups.full("web"),
                SampleGroups.plain("db"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsStoredLacksNothingButWhatHoldsNull(Record sample) {
        String stored = new String(Records.bytes(sample), StandardCharsets.UTF_8);
        JsonNode whole = Mutation.tree(Records.text(sample));

        assertThat(Records.read(stored, sample.getClass())).isEqualTo(sample);
        assertThat(Mutation.tree(stored)).isEqualTo(withoutNulls(whole));
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(RecordsTest::withoutNulls);
        return node;
    }

    /** An older pmc reads it too, and operators look into it with other programs. */
    @Test
    void aVmIsStoredFlatWithTheWordForItsStanding() {
        JsonNode stored = Mutation.tree(Records.text(SampleRecords.full("web1", 1)));

        assertThat(stored.propertyNames())
                .containsExactly(
                        "spec",
                        "wishes",
                        "goal",
                        "state",
                        "attempt",
                        "home",
                        "adrift",
                        "attempts",
                        "bootGeneration",
                        "ready",
                        "address",
                        "disk",
                        "failures",
                        "notBefore",
                        "reason",
                        "lease",
                        "member",
                        "remake",
                        "move",
                        "pending",
                        "deferred",
                        "sequence",
                        "acceptedAt",
                        "since");
        assertThat(stored.path("state").asString()).isEqualTo("STARTING");
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        String turned = "{'gone':true,'address':'10.0.0.1:5051','hostname':'m1','agentId':'S1'}";

        assertThat(read(turned, Home.class)).isEqualTo(new Home("S1", "m1", "10.0.0.1:5051", true, UnknownFields.NONE));
    }

    @Test
    void whatAJobSaysBesidesComesBackToTheDigit() {
        String job =
                "{'resultId':'r','action':'CREATE','fields':{'a':0.10,'b':12345678901234567890,'c':[1,null,{'d':true}],"
                        + "'e':null,'f':7,'g':''}}";

        PendingJob read = read(job, PendingJob.class);

        assertThat(read.action()).isEqualTo(Job.Action.CREATE);
        assertThat(read.fields())
                .containsEntry("a", new BigDecimal("0.10"))
                .containsEntry("b", new BigInteger("12345678901234567890"))
                .containsEntry("c", Arrays.asList(1, null, Map.of("d", true)))
                .containsEntry("e", null)
                .containsEntry("f", 7)
                .containsEntry("g", "");
        assertThat(List.copyOf(read.fields().keySet())).containsExactly("a", "b", "c", "e", "f", "g");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'hostname':'m1',     | 'hostname':'m1','hostname':'m2', | there are two of hostname",
                "'hostname':'m1',     | \"\"                             | hostname is missing",
                "'hostname':'m1',     | 'hostname':1,                    | it must be a string, not 1",
                "'hostname':'m1',     | 'hostname':{},                   | it must be a string",
                "'hostname':'m1',     | 'hostname':null,                 | hostname is null",
                "'gone':false         | 'gone':'false'                   | it must be true or false, not false",
                "'gone':false         | 'gone':false,'gone':true         | there are two of gone",
                "'gone':false         | 'colour':7,'colour':7,'gone':true | there are two of colour",
                "'gone':false}        | 'gone':false}{}                  | it must be one object",
                "'gone':false}        | 'gone':false                     | end-of-input",
            })
    void anythingElseIsRefused(String right, String wrong, String why) {
        String text = HOME.replace(right, wrong);

        assertThatThrownBy(() -> read(text, Home.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "'home'", "home"})
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> read(text, Home.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "'1'", "2147483648", "true"})
    void aNumberIsAWholeOneThatFits(String number) {
        String text = Records.text(SampleRecords.plain("web1", 1));

        assertThatThrownBy(() -> read(text.replace("\"attempts\":0", "\"attempts\":" + number), VmRecord.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListHasNoHoles() {
        String text =
                Records.text(SampleRecords.full("web1", 1)).replace("\"nameservers\":[", "\"nameservers\":[null,");

        assertThatThrownBy(() -> Records.read(text, VmRecord.class)).hasMessageContaining("it must be a string");
    }

    private static <T extends Record> T read(String text, Class<T> type) {
        return Records.read(text.replace('\'', '"'), type);
    }
}
