package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.State;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostDbExportTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void store() {
        path = directory.resolve("pmc.db");
        try (HostDb db = SqliteHostDb.open(path)) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.changes(
                            "framework-1",
                            7,
                            List.of(SampleRecords.full("web1", 1), SampleRecords.plain("web2", 2)),
                            List.of(SampleRecords.result("r-2"), SampleRecords.result("r-1")),
                            List.of()));
        }
    }

    private String export() {
        StringWriter text = new StringWriter();
        HostDbExport.write(new SqlitePlace(path).check(), new PrintWriter(text));
        return text.toString();
    }

    private State restore(String text, String name) {
        State state = HostDbExport.read(new BufferedReader(new StringReader(text)));
        new SqlitePlace(directory.resolve(name)).restore(state);
        return state;
    }

    @Test
    void anExportBecomesTheSameHostDb() {
        State original = new SqlitePlace(path).check();

        restore(export(), "copy.db");

        assertThat(new SqlitePlace(directory.resolve("copy.db")).check()).isEqualTo(original);
        assertThat(original.vms()).hasSize(2);
    }

    @Test
    void anExportCarriesTheMachines() {
        try (HostDb db = SqliteHostDb.open(path)) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.machines(
                            8, SampleRecords.fullMachine("metal2"), SampleRecords.drainedMachine("metal1")));
        }

        restore(export(), "copy.db");

        State copy = new SqlitePlace(directory.resolve("copy.db")).check();
        assertThat(copy.drained()).containsExactlyInAnyOrder("metal1", "metal2");
        assertThat(copy.machine("metal2")).isEqualTo(SampleRecords.fullMachine("metal2"));
    }

    @Test
    void anExportOfAPmcThatDidNotNameDrainedMachinesIsStillImported() {
        String old = export().replace("\"format\":5", "\"format\":4").replace(",\"drained\":[],\"machines\":[]", "");
        assertThat(old).doesNotContain("drained");

        restore(old, "copy.db");

        assertThat(new SqlitePlace(directory.resolve("copy.db")).check()).isEqualTo(new SqlitePlace(path).check());
    }

    @Test
    void anExportFromBeforeMachinesHadRecordsNamesThoseThatAreDrained() {
        String old = export().replace("\"drained\":[],\"machines\":[]", "\"drained\":[\"metal1\",\"Metal2.\"]");

        restore(old, "copy.db");

        State copy = new SqlitePlace(directory.resolve("copy.db")).check();
        assertThat(copy.machine("metal1")).isEqualTo(SampleRecords.drainedMachine("metal1"));
        assertThat(copy.machine("metal2")).isEqualTo(SampleRecords.drainedMachine("Metal2."));
        assertThat(copy.machines()).hasSize(2);
    }

    @Test
    void nothingIsImportedOverADrainedMachine() {
        String text = export();
        try (HostDb db = SqliteHostDb.open(directory.resolve("drained.db"))) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.machines(1, SampleRecords.drainedMachine("metal1")));
        }

        assertThatThrownBy(() -> restore(text, "drained.db")).hasMessageContaining("is not empty");
    }

    @Test
    void anExportIsOneLineForEachThing() {
        assertThat(export().lines()).hasSize(6).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void aHostDbIsCheckedAndExportedWhileItsOwnerWorks() {
        try (HostDb db = SqliteHostDb.open(path)) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(8, SampleRecords.plain("web3", 8)));

            assertThat(new SqlitePlace(path).check()).isEqualTo(db.load());
            assertThat(export()).contains("web3");

            db.commit(epoch, SampleRecords.remove(9, "web3"));
            assertThat(new SqlitePlace(path).check().vms()).hasSize(2);
        }
    }

    @Test
    void nothingIsImportedOverWhatIsThere() {
        String text = export();

        assertThatThrownBy(() -> restore(text, "pmc.db"))
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("is not empty");
    }

    @Test
    void anExportThatWasCutOffMakesNothing() {
        List<String> lines = export().lines().toList();

        for (int length = 0; length < lines.size(); length++) {
            String part = String.join("\n", lines.subList(0, length));
            assertThatThrownBy(() -> restore(part, "copy.db"))
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("not whole");
        }
        String withoutOne =
                String.join("\n", List.of(lines.get(0), lines.get(1), lines.get(3), lines.get(4), lines.get(5)));
        assertThatThrownBy(() -> restore(withoutOne, "copy.db")).hasMessageContaining("not whole");
        assertThat(directory.resolve("copy.db")).doesNotExist();
    }

    @Test
    void textThatIsNoExportIsRefusedByItsLine() {
        String text = export();

        assertThatThrownBy(() -> restore("hello", "copy.db")).hasMessageContaining("line 1 of the export");
        assertThatThrownBy(() -> restore(text + text, "copy.db")).hasMessageContaining("line 7 of the export");
        assertThatThrownBy(() -> restore(text.replace("\"vcpus\":4", "\"vcpus\":0"), "copy.db"))
                .hasMessageContaining("line 2 of the export")
                .hasMessageContaining("1 to 1024 cpus");
        assertThatThrownBy(() -> restore(text.replace("\"format\":5", "\"format\":6"), "copy.db"))
                .hasMessageContaining("format 6, and this pmc knows formats up to 5");
    }

    @Test
    void aHostDbThatIsNotThereIsNotMade() {
        Path none = directory.resolve("none.db");

        assertThatThrownBy(() -> new SqlitePlace(none).check()).hasMessageContaining("there is no hostdb");
        assertThatThrownBy(() -> new SqlitePlace(none).forgetFramework()).hasMessageContaining("there is no hostdb");
        assertThat(none).doesNotExist();
    }

    @Test
    void anEmptyFileIsNoHostDb() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.db"));

        assertThatThrownBy(() -> new SqlitePlace(empty).check()).hasMessageContaining("an empty database");
    }

    @Test
    void aForgottenFrameworkLeavesTheVms() {
        assertThat(new SqlitePlace(path).forgetFramework()).isEqualTo("framework-1");

        State memory = new SqlitePlace(path).check();
        assertThat(memory.frameworkId()).isNull();
        assertThat(memory.vms()).hasSize(2);
        assertThat(new SqlitePlace(path).forgetFramework()).isNull();
    }
}
