package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Machine;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import dev.pmc.wire.GoldenFile;
import dev.pmc.wire.Mutation;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pmc makes of what pmcs of other releases have stored. */
class StoredFormsTest {
    /** Objects whose fields are anybody's. */
    private static final Set<String> FREE = Set.of("labels", "fields", "attributes", "maintenance", "ports");

    /**
     * A kind of stored record.
     *
     * @param required the fields without which it says nothing: those have no default
     * @param words the fields that hold a word of an enum
     */
    private record Kind(Class<? extends Record> type, Set<String> required, Set<String> words) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "vm", new Kind(VmRecord.class, words("""
                    acceptedAt adrift attempt.agentHostname attempt.agentId attempt.executorId
                    attempt.homeBefore.agentId attempt.homeBefore.gone attempt.homeBefore.hostname
                    attempt.number attempt.placedAt attempt.task attempt.verb attempts bootGeneration
                    deferred.job deferred.job.action deferred.job.change deferred.job.change.restart
                    deferred.job.fields deferred.job.hostname
                    deferred.job.order deferred.job.order.member.group
                    deferred.job.order.member.ordinal deferred.job.order.member.resting
                    deferred.job.order.member.revision deferred.job.order.spec deferred.job.order.spec.componentType
                    deferred.job.order.spec.hostname deferred.job.order.spec.memoryMib
                    deferred.job.order.spec.os deferred.job.order.spec.vcpus deferred.job.order.wishes
                    deferred.job.order.wishes.onAgentLoss deferred.job.order.wishes.priority
                    deferred.job.order.wishes.strategy deferred.resultId disk.bytes disk.snapshots disk.snapshots.name
                    disk.snapshots.takenMillis failures goal home.agentId
                    home.gone home.hostname move.elsewhere.agentId move.elsewhere.gone move.elsewhere.hostname
                    move.held move.job.action move.job.fields move.job.resultId move.number move.since
                    move.step move.task.agentHostname move.task.agentId move.task.executorId
                    move.task.number move.task.placedAt move.task.task move.task.verb
                    member.group member.ordinal member.resting member.revision pending.action pending.fields pending.resultId
                    ready remake.now remake.spec
                    remake.spec.componentType remake.spec.hostname remake.spec.memoryMib remake.spec.os remake.spec.vcpus sequence
                    since spec spec.componentType spec.hostname spec.memoryMib spec.os spec.vcpus state
                    wishes wishes.onAgentLoss wishes.priority wishes.strategy
                    """), words("""
                    attempt.verb deferred.job.action deferred.job.order.wishes.onAgentLoss
                    deferred.job.order.wishes.strategy goal move.job.action move.step move.task.verb pending.action state wishes.onAgentLoss
                    wishes.strategy
                    """)),
            "group", new Kind(GroupRecord.class, words("""
                    change instances name revisions revisions.at revisions.by revisions.number revisions.spec
                    revisions.spec.template revisions.spec.template.componentType
                    revisions.spec.template.memoryMib revisions.spec.template.options
                    revisions.spec.template.options.onAgentLoss revisions.spec.template.options.priority
                    revisions.spec.template.options.strategy revisions.spec.template.os
                    revisions.spec.template.vcpus revisions.wasReady rollout rollout.mode rollout.since
                    """), words("""
                    revisions.spec.stop.onRemove revisions.spec.template.options.onAgentLoss
                    revisions.spec.template.options.strategy revisions.spec.update.order rollout.mode
                    """)),
            "machine", new Kind(Machine.class, Set.of("hostname", "agents.id"), Set.of()),
            "result", new Kind(JobResult.class, Set.of("id", "status", "fields"), Set.of("status")));

    private static Set<String> words(String text) {
        return Set.copyOf(Arrays.asList(text.strip().split("\\s+", -1)));
    }

    /** Which forms of VM and result are in a file, and which machines. */
    private record Contents(int vm, int result, Machines machines) {}

    /** Of which machines something is known. */
    private enum Machines {
        NONE,
        DRAINED,
        ALL
    }

    private static final Map<String, Contents> EXPORTS = Map.ofEntries(
            Map.entry("1.jsonl", new Contents(1, 1, Machines.NONE)),
            Map.entry("2.jsonl", new Contents(2, 1, Machines.NONE)),
            Map.entry("3.jsonl", new Contents(3, 1, Machines.NONE)),
            Map.entry("4.jsonl", new Contents(4, 2, Machines.NONE)),
            Map.entry("5.jsonl", new Contents(4, 2, Machines.DRAINED)),
            Map.entry("6.jsonl", new Contents(5, 2, Machines.DRAINED)),
            Map.entry("7.jsonl", new Contents(6, 2, Machines.ALL)),
            Map.entry("8.jsonl", new Contents(7, 3, Machines.ALL)),
            Map.entry("9.jsonl", new Contents(8, 3, Machines.ALL)),
            Map.entry("10.jsonl", new Contents(9, 3, Machines.ALL)),
            Map.entry("11.jsonl", new Contents(10, 3, Machines.ALL)),
            Map.entry("12.jsonl", new Contents(11, 3, Machines.ALL)),
            Map.entry("13.jsonl", new Contents(12, 3, Machines.ALL)),
            Map.entry("14.jsonl", new Contents(13, 3, Machines.ALL)),
            Map.entry("15.jsonl", new Contents(14, 3, Machines.ALL)));

    private static final Map<String, Contents> HOSTDBS = Map.of(
            "1.sql", new Contents(1, 1, Machines.NONE),
            "2.sql", new Contents(2, 1, Machines.NONE),
            "3.sql", new Contents(3, 1, Machines.NONE),
            "4.sql", new Contents(4, 2, Machines.DRAINED),
            "5.sql", new Contents(5, 2, Machines.DRAINED),
            "6.sql", new Contents(6, 2, Machines.ALL),
            "7.sql", new Contents(7, 3, Machines.ALL),
            "8.sql", new Contents(8, 3, Machines.ALL));

    @TempDir
    Path directory;

    static Stream<GoldenFile> records() {
        return KINDS.keySet().stream().sorted().flatMap(kind -> GoldenFile.of(kind).stream());
    }

    static Stream<GoldenFile> newestRecords() {
        return KINDS.keySet().stream().sorted().flatMap(kind -> GoldenFile.newest(kind).stream());
    }

    static Stream<GoldenFile> exports() {
        return GoldenFile.of("export").stream();
    }

    static Stream<GoldenFile> hostdbs() {
        return GoldenFile.of("hostdb").stream();
    }

    /** If this fails since a form has changed: leave the golden files as they are, and add the next one. */
    @Test
    void theNewestFormIsTheOneThatIsWritten() {
        Map<String, Record> samples = Map.of(
                "vm/14.json", SampleRecords.full("web1.example", 1),
                "vm/14-plain.json", SampleRecords.plain("web2", 2),
                "group/4.json", SampleGroups.full("web"),
                "group/4-plain.json", SampleGroups.plain("db"),
                "machine/1.json", SampleRecords.fullMachine("metal7.example"),
                "machine/1-named.json", SampleRecords.drainedMachine("metal9"),
                "result/3.json", SampleRecords.result("0123456789ab-7"));

        assertThat(newestRecords()).extracting(GoldenFile::path).containsExactlyInAnyOrderElementsOf(samples.keySet());
        newestRecords()
                .forEach(golden -> assertThat(
                                Mutation.tree(Records.text(Objects.requireNonNull(samples.get(golden.path())))))
                        .isEqualTo(Mutation.tree(golden.text())));
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyReleasedRecordIsReadWithTheDefaultsOfWhatItLacks(GoldenFile golden) {
        assertThat(written(golden, golden.text())).isEqualTo(today(golden));
    }

    @ParameterizedTest
    @MethodSource("newestRecords")
    void aFieldThatIsNotKnownIsKeptAndWrittenBack(GoldenFile golden) {
        assertThat(Mutation.additions(golden.text(), FREE))
                .isNotEmpty()
                .allSatisfy(added -> assertThat(written(golden, added.text())).isEqualTo(Mutation.tree(added.text())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm", "group", "machine", "result"})
    void aFieldThatIsMissingHasItsDefaultOrIsNamed(String kind) {
        Set<String> refused = new TreeSet<>();
        GoldenFile.of(kind).forEach(golden -> refused.addAll(refusedWithout(golden)));
        assertThat(refused)
                .isEqualTo(new TreeSet<>(Objects.requireNonNull(KINDS.get(kind)).required()));
    }

    private static Set<String> refusedWithout(GoldenFile golden) {
        Set<String> refused = new TreeSet<>();
        for (Mutation removed : Mutation.removals(golden.text(), FREE)) {
            try {
                read(golden, removed.text());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining(removed.name());
                refused.add(removed.field());
            }
        }
        return refused;
    }

    static Stream<GoldenFile> recordsWithWords() {
        return records().filter(golden -> !kind(golden).words().isEmpty());
    }

    @Test
    void aModeThatIsNotKnownIsKeptAndMeansThatNoVmsGoThere() {
        for (GoldenFile golden : GoldenFile.of("machine")) {
            Mutation changed = Mutation.newWords(golden.text(), FREE).get(0);

            assertThat(changed.field()).isEqualTo("mode");
            assertThat(Records.read(changed.text(), Machine.class).drained()).isTrue();
            assertThat(written(golden, changed.text()).get("mode").asString()).isEqualTo(Mutation.NEW_WORD);
        }
    }

    @ParameterizedTest
    @MethodSource("recordsWithWords")
    void aWordThatIsNotKnownIsRefusedByName(GoldenFile golden) {
        assertThat(Mutation.newWords(golden.text(), FREE)).isNotEmpty().allSatisfy(each -> {
            assertThat(kind(golden).words()).contains(each.field());
            assertThatThrownBy(() -> read(golden, each.text()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(each.name() + ": " + Mutation.NEW_WORD + " is none of [")
                    .hasMessageContaining("is all that this release knows");
        });
    }

    @ParameterizedTest
    @MethodSource("records")
    void aFieldOfAnotherTypeIsRefusedByName(GoldenFile golden) {
        assertThat(Mutation.wrongTypes(golden.text(), FREE))
                .isNotEmpty()
                .allSatisfy(wrong -> assertThatThrownBy(() -> read(golden, wrong.text()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(wrong.name() + ": it must be "));
    }

    @ParameterizedTest
    @MethodSource("exports")
    void everyReleasedExportIsImported(GoldenFile golden) {
        Path copy = directory.resolve("copy.db");

        new SqlitePlace(copy).restore(HostDbExport.read(new BufferedReader(new StringReader(golden.text()))));

        assertThat(exported(copy)).isEqualTo(export(Objects.requireNonNull(EXPORTS.get(golden.name()))));
    }

    @Test
    void theNewestExportIsTheOneThatIsWritten() {
        GoldenFile newest = GoldenFile.newest("export").get(0);

        assertThat(export(Objects.requireNonNull(EXPORTS.get(newest.name()))))
                .isEqualTo(newest.text().lines().map(Mutation::tree).toList());
    }

    @ParameterizedTest
    @MethodSource("hostdbs")
    void everyReleasedHostDbIsBroughtUpToDate(GoldenFile golden) throws SQLException {
        Path path = directory.resolve("pmc.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement()) {
            for (String sql : golden.text().split(";\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }

        SqliteHostDb.open(path).close();

        assertThat(exported(path)).isEqualTo(export(Objects.requireNonNull(HOSTDBS.get(golden.name()))));
    }

    private static List<JsonNode> exported(Path path) {
        StringWriter text = new StringWriter();
        HostDbExport.write(new SqlitePlace(path).check(), new PrintWriter(text));
        return text.toString().lines().map(Mutation::tree).toList();
    }

    /** What is exported today of those contents. */
    private static List<JsonNode> export(Contents contents) {
        List<JsonNode> lines = GoldenFile.newest("export")
                .get(0)
                .text()
                .lines()
                .map(Mutation::tree)
                .toList();
        ArrayNode machines = (ArrayNode) lines.get(0).path("hostdb").path("machines");
        switch (contents.machines()) {
            case NONE -> machines.removeAll();
            case DRAINED -> machines.remove(0);
            case ALL -> {}
        }
        if (contents.vm() < 8) {
            ((ArrayNode) lines.get(0).path("hostdb").path("groups")).removeAll();
        }
        if (contents.vm() < 11) {
            lines.get(0).path("hostdb").path("groups").forEach(OlderForms::withoutSurge);
        }
        if (contents.vm() < 9) {
            lines.get(0).path("hostdb").path("groups").forEach(OlderForms::withoutHelper);
        }
        OlderForms.asOfVm(contents.vm(), (ObjectNode) lines.get(1).path("vm"));
        OlderForms.asOfVm(contents.vm(), (ObjectNode) lines.get(2).path("vm"));
        OlderForms.asOfResult(contents.result(), (ObjectNode) lines.get(3).path("result"));
        if (contents.vm() < 7) {
            lines.get(0).path("hostdb").path("handled").forEach(OlderForms::unnamed);
        }
        return lines;
    }

    /** The newest golden file of that kind, with the defaults of what the given one lacks. */
    private static JsonNode today(GoldenFile golden) {
        String rest = golden.name().replaceFirst("\\d+", "");
        ObjectNode tree = (ObjectNode) Mutation.tree(GoldenFile.newest(golden.kind()).stream()
                .filter(newest -> newest.name().endsWith(newest.form() + rest))
                .findFirst()
                .orElseThrow()
                .text());
        if (golden.kind().equals("vm")) {
            OlderForms.asOfVm(golden.form(), tree);
        } else if (golden.kind().equals("group")) {
            OlderForms.asOfGroup(golden.form(), tree);
        } else if (golden.kind().equals("result")) {
            OlderForms.asOfResult(golden.form(), tree);
        }
        return tree;
    }

    private static Kind kind(GoldenFile golden) {
        return Objects.requireNonNull(KINDS.get(golden.kind()));
    }

    private static Record read(GoldenFile golden, String text) {
        return Records.read(text, kind(golden).type());
    }

    private static JsonNode written(GoldenFile golden, String text) {
        return Mutation.tree(Records.text(read(golden, text)));
    }
}
