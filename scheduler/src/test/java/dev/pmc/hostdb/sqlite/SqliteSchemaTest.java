package dev.pmc.hostdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.QueueName;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.SampleRecords;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostdbs of other releases of pmc. */
final class SqliteSchemaTest {
    private SqliteSite site;

    @BeforeEach
    void makeSite(@TempDir Path directory) {
        site = new SqliteSite(directory);
    }

    @Test
    void aHostDbOfANewerPmcIsRefused() throws Exception {
        site.store();
        site.sql("PRAGMA user_version = 99");

        assertThatThrownBy(site::open)
                .hasMessageContaining("written by a newer pmc (schema 99, this one knows " + Schema.STEPS.size() + ")");
    }

    @Test
    void aHostDbOfAnEarlierPmcIsBroughtUpToDate() throws Exception {
        site.store();
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("ALTER TABLE vm ADD COLUMN os TEXT", "UPDATE vm SET os = record ->> '$.spec.os'"));

        State memory;
        try (HostDb db = SqliteHostDb.open(site.path(), new Schema(steps))) {
            memory = db.load();
        }

        assertThat(memory.vms()).hasSize(2);
        assertThatThrownBy(site::open).hasMessageContaining("written by a newer pmc");
    }

    @Test
    void whatTheFirstVersionStoredIsReadWithoutWhatItDidNotKnow() throws Exception {
        site.store();
        site.sql("UPDATE vm SET record = json_remove(record, '$.home.address', '$.attempt.agentAddress',"
                + " '$.attempt.homeBefore.address', '$.lease', '$.deferred', '$.spec.ready')");
        site.sql("UPDATE outbox SET result = json_remove(result, '$.released')");
        site.sql("DROP TABLE machine");
        site.sql("DROP TABLE vm_group");
        site.sql("PRAGMA user_version = 1");

        try (HostDb db = site.open()) {
            assertThat(db.load().vms())
                    .hasSize(2)
                    .extracting(vm -> vm.home() == null ? null : vm.home().address())
                    .containsOnlyNulls();
        }
    }

    @Test
    void machinesThatWereDrainedBeforeTheyHadRecordsAreDrainedStill() throws Exception {
        Files.createDirectories(site.path().getParent());
        try (InputStream script = Objects.requireNonNull(getClass().getResourceAsStream("drained-5.sql"));
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + site.path());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }

        try (HostDb db = site.open()) {
            assertThat(db.load())
                    .isEqualTo(State.empty("0f3a5c7e9b1d")
                            .after(new Changes(
                                    "20301101-120000-1-5050-7-0001",
                                    7,
                                    Map.of(),
                                    List.of(),
                                    List.of(),
                                    List.of(new HandledJob(QueueName.UNNAMED, 4, -17)),
                                    List.of(),
                                    Map.of(
                                            "metal1", SampleRecords.drainedMachine("metal1"),
                                            "metal2.example", SampleRecords.drainedMachine("Metal2.example.")))));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + site.path());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM meta WHERE key LIKE 'drained%'")) {
            assertThat(rows.next() ? rows.getInt(1) : -1).isZero();
        }
    }

    /** A newer pmc that shares the hostdb may have columns and keys of its own. */
    @Test
    void whatANewerPmcHasStoredBesideIsKeptWhereARowIsWrittenAnew() throws Exception {
        site.store();
        try (HostDb db = site.open()) {
            db.commit(
                    db.newEpoch(),
                    SampleRecords.handled(4, List.of(new HandledJob(SampleRecords.QUEUE, 7, 71)), List.of()));
        }
        for (String table : List.of("meta", "vm", "outbox", "handled", "machine", "vm_group")) {
            site.sql("ALTER TABLE " + table + " ADD COLUMN colour TEXT");
            site.sql("UPDATE " + table + " SET colour = 'red'");
        }
        site.sql("INSERT INTO meta VALUES ('colour', 'blue', 'red')");
        site.sql("UPDATE vm SET record = json_set(record, '$.colour', 'red', '$.spec.colour', 'green')");

        try (HostDb db = site.open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.handled(5, List.of(new HandledJob(SampleRecords.QUEUE, 7, 72)), List.of()));
            db.commit(epoch, SampleRecords.put(6, db.load().vms().iterator().next()));
        }

        assertThat(site.strings("SELECT colour || mark FROM handled")).containsExactly("red72");
        assertThat(site.strings("SELECT colour || value FROM meta WHERE key = 'sequence'"))
                .containsExactly("red6");
        assertThat(site.strings("SELECT value FROM meta WHERE key = 'colour'")).containsExactly("blue");
        assertThat(site.strings(
                        "SELECT DISTINCT colour || (record ->> '$.colour') || (record ->> '$.spec.colour') FROM vm"))
                .containsExactly("redredgreen");
    }

    @Test
    void aMigrationThatFailsChangesNothing() {
        site.store();
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("DELETE FROM vm", "ALTER TABLE no_such_table ADD COLUMN os TEXT"));

        assertThatThrownBy(() -> SqliteHostDb.open(site.path(), new Schema(steps)))
                .isInstanceOf(HostDbException.class);

        try (HostDb db = site.open()) {
            assertThat(db.load().vms()).hasSize(2);
        }
    }
}
