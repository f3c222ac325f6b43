package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.SampleGroups;
import dev.pmc.hostdb.SampleRecords;
import dev.pmc.vm.Hostname;
import dev.pmc.wire.GoldenFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a hostdb in ZooKeeper keeps of a turn. */
final class LogEntryTest {
    private static final Changes ALL = all(SampleRecords.QUEUE, true);

    private static Map<GroupName, Optional<GroupRecord>> groups() {
        Map<GroupName, Optional<GroupRecord>> groups = new LinkedHashMap<>();
        groups.put(new GroupName("db"), Optional.of(SampleGroups.plain("db")));
        groups.put(new GroupName("cache"), Optional.empty());
        return groups;
    }

    /** @param groups whether some are changed */
    private static Changes all(QueueName queue, boolean groups) {
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        vms.put(new Hostname("web1"), Optional.of(SampleRecords.plain("web1", 1)));
        vms.put(new Hostname("web2"), Optional.empty());
        Machine machine = SampleRecords.drainedMachine("metal9");
        return new Changes(
                "framework-1",
                7,
                vms,
                List.of(SampleRecords.result("0123456789ab-7", queue)),
                List.of("0123456789ab-6"),
                List.of(new HandledJob(queue, 12, 34)),
                List.of(new JobKey(queue, 11)),
                Map.of(machine.name(), machine),
                groups ? groups() : Map.of());
    }

    static Stream<GoldenFile> released() {
        return GoldenFile.of("log").stream();
    }

    /** If this fails since the form has changed: leave the golden files as they are, and add the next one. */
    @Test
    void theNewestFormIsTheOneThatIsWritten() {
        String newest = GoldenFile.newest("log").get(0).text();

        assertThat(tree(Records.text(LogEntry.of(ALL)))).isEqualTo(tree(newest));
    }

    private static JsonNode tree(String json) {
        return JsonMapper.shared().readTree(json);
    }

    @ParameterizedTest
    @MethodSource("released")
    void everyReleasedFormIsRead(GoldenFile file) {
        QueueName queue = file.form() == 1 ? QueueName.UNNAMED : SampleRecords.QUEUE;

        assertThat(Records.read(file.text(), LogEntry.class).changes()).isEqualTo(all(queue, file.form() > 2));
    }

    @Test
    void whatIsNotThereHasNotChanged() {
        Changes changes =
                Records.read("{\"sequence\":7,\"later\":[1]}", LogEntry.class).changes();

        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.sequence()).isEqualTo(7);
    }

    @Test
    void anEntryOfANewerFormIsNotPassedOver() {
        assertThatThrownBy(() -> Records.read("{\"version\":2,\"sequence\":7}", LogEntry.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a newer pmc has led");
    }
}
