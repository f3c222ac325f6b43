package dev.pmc.hostdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.SampleRecords;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no hostdb, or one that cannot be read or written. */
final class SqliteDamageTest {
    private SqliteSite site;

    @BeforeEach
    void makeSite(@TempDir Path directory) {
        site = new SqliteSite(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE vm SET record = '{' WHERE hostname = 'web2' | vm web2",
                "UPDATE vm SET record = 'null' WHERE hostname = 'web2' | vm web2: VmRecord is null",
                "UPDATE vm SET record = json_set(record, '$.spec', null) WHERE hostname = 'web2' | spec is null",
                "UPDATE vm SET record = json_set(record, '$.spec.os', null) WHERE hostname = 'web2' | vm web2",
                "UPDATE vm SET record = json_set(record, '$.spec.vcpus', 0) WHERE hostname = 'web2' | 1 to 1024 cpus",
                "UPDATE vm SET record = json_set(record, '$.state', 'HAPPY') WHERE hostname = 'web2' | HAPPY",
                "UPDATE vm SET record = json_remove(record, '$.sequence') WHERE hostname = 'web2' | sequence",
                "UPDATE vm SET hostname = 'web3' WHERE hostname = 'web2' | vm web3: its record is that of web2",
                "UPDATE outbox SET result = '[]' | result r-1",
                "DELETE FROM meta WHERE key = 'id' | the row id is missing",
                "UPDATE meta SET value = 'many' WHERE key = 'sequence' | sequence is no number but many",
                "DELETE FROM meta | meta",
            })
    void aRecordThatCannotBeReadStopsTheStartAndStaysAsItIs(String damage, String named) throws Exception {
        site.store();
        site.sql(damage);
        byte[] before = Files.readAllBytes(site.path());

        assertThatThrownBy(() -> {
                    try (HostDb db = site.open()) {
                        db.load();
                    }
                })
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining(named.strip())
                .hasMessageContaining("restore a backup")
                .message()
                .doesNotContain("\n");
        assertThat(Files.readAllBytes(site.path())).isEqualTo(before);
    }

    @Test
    void allUnreadableRecordsAreReportedAtOnce() throws Exception {
        try (HostDb db = site.open()) {
            Epoch epoch = db.newEpoch();
            for (int i = 0; i < 8; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.plain("web" + i, i)));
            }
        }
        site.sql("UPDATE vm SET record = '{' WHERE hostname <> 'web7'");

        try (HostDb db = site.open()) {
            assertThatThrownBy(db::load)
                    .hasMessageContaining("vm web0")
                    .hasMessageContaining("vm web4")
                    .hasMessageEndingWith("and 2 more");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(site.path().getParent());
        Files.writeString(site.path(), "this is somebody's diary, and it is longer than a header would be ".repeat(20));

        assertThatThrownBy(site::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("it is not a SQLite database");
        assertThat(site.path()).content().startsWith("this is somebody's diary");
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(site.path().getParent());
        site.sql("CREATE TABLE bookmarks (url TEXT)");
        byte[] before = Files.readAllBytes(site.path());

        assertThatThrownBy(site::open).hasMessageContaining("a database of another program");
        assertThat(site.strings("SELECT name FROM sqlite_schema WHERE type = 'table'"))
                .containsExactly("bookmarks");
        assertThat(before).isNotEmpty();
    }

    @Test
    void aDamagedPageIsFoundAtTheStart() throws Exception {
        try (HostDb db = site.open()) {
            Epoch epoch = db.newEpoch();
            for (int i = 0; i < 50; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.full("web" + i, i)));
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(site.path().toFile(), "rw")) {
            file.seek(4096L * 8);
            file.write(new byte[4096 * 4]);
        }

        assertThatThrownBy(site::open).isInstanceOf(HostDbException.class).hasMessageContaining("damaged");
    }

    @Test
    void aDirectoryInItsPlaceIsRefused() throws IOException {
        Files.createDirectories(site.path());

        assertThatThrownBy(site::open).isInstanceOf(HostDbException.class).hasMessageContaining("must be a file");
    }

    @Test
    void aFileWhereItsDirectoryShouldBeIsRefused() throws IOException {
        Files.writeString(site.made(), "");

        assertThatThrownBy(site::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining(site.made().toString());
    }

    @Test
    void aFullDiskFailsTheCommitAndOneThatFitsSucceedsAfterwards() {
        // SQLite's own bound on the size of the file gives the error that a full disk gives.
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("PRAGMA max_page_count = 40"));
        try (HostDb db = SqliteHostDb.open(site.path(), new Schema(steps))) {
            Epoch epoch = db.newEpoch();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 500; i++) {
                            db.commit(epoch, SampleRecords.put(i, SampleRecords.full("web" + i, i)));
                        }
                    })
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("the disk is full");
            int before = db.load().vms().size();

            db.commit(epoch, SampleRecords.remove(1000, "web0"));

            assertThat(db.load().vms()).hasSize(before - 1);
        }
    }
}
