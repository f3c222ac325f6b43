package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SqliteHostDbTest extends HostDbContract implements LockContract {
    @TempDir
    Path directory;

    @Override
    public HostDb open() {
        return SqliteHostDb.open(path());
    }

    /** Somebody takes the lock's file for a leftover, and removes it. */
    @Override
    public HostDb openBeside() {
        try {
            Files.delete(OwnerLock.file(path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }

    private Path path() {
        return directory.resolve("made/on/the/way/pmc.db");
    }

    private void store() {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.changes(
                            "framework-1",
                            3,
                            List.of(SampleRecords.full("web1.example", 1), SampleRecords.plain("web2", 2)),
                            List.of(SampleRecords.result("r-1")),
                            List.of()));
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whatIsCommittedComesIntoTheFileItselfWhileItIsInUse() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            long before = Files.size(path());
            for (int i = 0; i < 60; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.full("web" + i, i)));
            }
            Await.until(
                    "the file to grow",
                    Duration.ofSeconds(30),
                    () -> path().toFile().length() > before);
            db.commit(epoch, SampleRecords.remove(60, "web0"));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(59);
        }
    }

    @Test
    void peopleCanReadItWithTheSqliteToolWhileItIsInUse() throws Exception {
        store();
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.remove(3, "web2"));
            Process tool = new ProcessBuilder(
                            "sqlite3",
                            path().toString(),
                            "SELECT hostname, state, goal, agent, record ->> '$.acceptedAt' FROM vm;"
                                    + " SELECT key, value FROM meta WHERE key <> 'id'; SELECT id FROM outbox")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(output).isEqualTo("""
                    web1.example|STARTING|RUN|metal7.example|2026-03-01T12:00:00.123456789Z
                    epoch|2
                    framework_id|framework-1
                    sequence|3
                    r-1
                    """);
        }
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.full("web1", 1)));
            try (var files = Files.list(path().getParent())) {
                assertThat(files)
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void theOwnerIsNamedToASecondProcess() {
        try (HostDb db = open()) {
            assertThatThrownBy(this::open)
                    .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--hostdb");
            assertThat(db.load().vms()).isEmpty();
        }
    }

    @Test
    void aRefusedSecondOpenLeavesTheFirstOnesLock() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            assertThatThrownBy(this::open).hasMessageContaining("in use by another pmc");

            assertThat(otherProcessGetsTheLock()).isFalse();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.full("web1", 1)));
        }
        assertThat(otherProcessGetsTheLock()).isTrue();
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(1);
        }
    }

    private boolean otherProcessGetsTheLock() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("python3", "-c", """
                        import fcntl, sys
                        try:
                            fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)
                        except BlockingIOError:
                            sys.exit(3)
                        """, path() + ".lock")
                .inheritIO()
                .start();
        int code = other.waitFor();
        assertThat(code).isIn(0, 3);
        return code == 0;
    }

    /** What somebody does to the files of a hostdb that is in use. */
    enum Harm {
        ALL_REMOVED {
            @Override
            void to(Path hostDb) throws IOException {
                for (String name : List.of("", "-wal", "-shm")) {
                    Files.delete(hostDb.resolveSibling(hostDb.getFileName() + name));
                }
            }
        },
        DIRECTORY_REMOVED {
            @Override
            void to(Path hostDb) throws IOException {
                Path directory = SqliteFile.directoryOf(hostDb);
                Files.move(directory, directory.resolveSibling("moved-away"));
            }
        },
        LOG_REMOVED {
            @Override
            void to(Path hostDb) throws IOException {
                Files.delete(hostDb.resolveSibling(hostDb.getFileName() + "-wal"));
            }
        },
        REPLACED_BY_A_COPY {
            @Override
            void to(Path hostDb) throws IOException {
                Path copy = Files.copy(hostDb, hostDb.resolveSibling("copy"));
                Files.move(copy, hostDb, StandardCopyOption.ATOMIC_MOVE);
            }
        };

        abstract void to(Path hostDb) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void aHostdbThatIsTakenAwayWhileItIsInUseIsNoticedAndSaved(Harm harm) throws IOException {
        store();
        Path saved;
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(4, SampleRecords.full("web3", 4)));
            harm.to(path());

            assertThatThrownBy(() -> db.requireLeading(epoch))
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("removed or replaced");
            assertThatThrownBy(() -> db.commit(epoch, SampleRecords.put(5, SampleRecords.full("web4", 5))))
                    .isInstanceOf(HostDbException.class);
            try (Stream<Path> files = Files.list(path().getParent())) {
                saved = files.filter(file -> file.toString().contains(".rescued-"))
                        .findFirst()
                        .orElseThrow();
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
                .isEqualTo("rw-------");
        Files.move(saved, path(), StandardCopyOption.REPLACE_EXISTING);
        for (String name : List.of("-wal", "-shm")) {
            Files.deleteIfExists(path().resolveSibling(path().getFileName() + name));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(3);
        }
    }

    @Test
    void nothingIsForgottenBecauseTheFileIsGone() throws IOException {
        store();
        Files.delete(path());

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("it is gone")
                .hasMessageContaining(path() + ".lock");

        Files.delete(path().resolveSibling(path().getFileName() + ".lock"));
        try (HostDb db = open()) {
            assertThat(db.load().vms()).isEmpty();
        }
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
        store();
        sql(damage);
        byte[] before = Files.readAllBytes(path());

        assertThatThrownBy(() -> {
                    try (HostDb db = open()) {
                        db.load();
                    }
                })
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining(named.strip())
                .hasMessageContaining("restore a backup")
                .message()
                .doesNotContain("\n");
        assertThat(Files.readAllBytes(path())).isEqualTo(before);
    }

    @Test
    void allUnreadableRecordsAreReportedAtOnce() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            for (int i = 0; i < 8; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.plain("web" + i, i)));
            }
        }
        sql("UPDATE vm SET record = '{' WHERE hostname <> 'web7'");

        try (HostDb db = open()) {
            assertThatThrownBy(db::load)
                    .hasMessageContaining("vm web0")
                    .hasMessageContaining("vm web4")
                    .hasMessageEndingWith("and 2 more");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), "this is somebody's diary, and it is longer than a header would be ".repeat(20));

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("it is not a SQLite database");
        assertThat(path()).content().startsWith("this is somebody's diary");
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(path().getParent());
        sql("CREATE TABLE bookmarks (url TEXT)");
        byte[] before = Files.readAllBytes(path());

        assertThatThrownBy(this::open).hasMessageContaining("a database of another program");
        assertThat(tables()).containsExactly("bookmarks");
        assertThat(before).isNotEmpty();
    }

    private List<String> tables() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    @Test
    void aHostDbOfANewerPmcIsRefused() throws Exception {
        store();
        sql("PRAGMA user_version = 99");

        assertThatThrownBy(this::open)
                .hasMessageContaining("written by a newer pmc (schema 99, this one knows " + Schema.STEPS.size() + ")");
    }

    @Test
    void aHostDbOfAnEarlierPmcIsBroughtUpToDate() throws Exception {
        store();
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("ALTER TABLE vm ADD COLUMN os TEXT", "UPDATE vm SET os = record ->> '$.spec.os'"));

        State memory;
        try (HostDb db = SqliteHostDb.open(path(), new Schema(steps))) {
            memory = db.load();
        }

        assertThat(memory.vms()).hasSize(2);
        assertThatThrownBy(this::open).hasMessageContaining("written by a newer pmc");
    }

    @Test
    void whatTheFirstVersionStoredIsReadWithoutWhatItDidNotKnow() throws Exception {
        store();
        sql("UPDATE vm SET record = json_remove(record, '$.home.address', '$.attempt.agentAddress',"
                + " '$.attempt.homeBefore.address', '$.lease', '$.deferred', '$.spec.ready')");
        sql("UPDATE outbox SET result = json_remove(result, '$.released')");
        sql("DROP TABLE machine");
        sql("PRAGMA user_version = 1");

        try (HostDb db = open()) {
            assertThat(db.load().vms())
                    .hasSize(2)
                    .extracting(vm -> vm.home() == null ? null : vm.home().address())
                    .containsOnlyNulls();
        }
    }

    @Test
    void machinesThatWereDrainedBeforeTheyHadRecordsAreDrainedStill() throws Exception {
        Files.createDirectories(path().getParent());
        try (InputStream script = Objects.requireNonNull(getClass().getResourceAsStream("drained-5.sql"));
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }

        try (HostDb db = open()) {
            assertThat(db.load())
                    .isEqualTo(State.empty("0f3a5c7e9b1d")
                            .after(new Changes(
                                    "20301101-120000-1-5050-7-0001",
                                    7,
                                    Map.of(),
                                    List.of(),
                                    List.of(),
                                    List.of(new HandledJob(4, -17)),
                                    List.of(),
                                    Map.of(
                                            "metal1", SampleRecords.drainedMachine("metal1"),
                                            "metal2.example", SampleRecords.drainedMachine("Metal2.example.")))));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM meta WHERE key LIKE 'drained%'")) {
            assertThat(rows.next() ? rows.getInt(1) : -1).isZero();
        }
    }

    /** A newer pmc that shares the hostdb may have columns and keys of its own. */
    @Test
    void whatANewerPmcHasStoredBesideIsKeptWhereARowIsWrittenAnew() throws Exception {
        store();
        try (HostDb db = open()) {
            db.commit(db.newEpoch(), SampleRecords.handled(4, List.of(new HandledJob(7, 71)), List.of()));
        }
        for (String table : List.of("meta", "vm", "outbox", "handled", "machine")) {
            sql("ALTER TABLE " + table + " ADD COLUMN colour TEXT");
            sql("UPDATE " + table + " SET colour = 'red'");
        }
        sql("INSERT INTO meta VALUES ('colour', 'blue', 'red')");
        sql("UPDATE vm SET record = json_set(record, '$.colour', 'red', '$.spec.colour', 'green')");

        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.handled(5, List.of(new HandledJob(7, 72)), List.of()));
            db.commit(epoch, SampleRecords.put(6, db.load().vms().iterator().next()));
        }

        assertThat(strings("SELECT colour || mark FROM handled")).containsExactly("red72");
        assertThat(strings("SELECT colour || value FROM meta WHERE key = 'sequence'"))
                .containsExactly("red6");
        assertThat(strings("SELECT value FROM meta WHERE key = 'colour'")).containsExactly("blue");
        assertThat(strings("SELECT DISTINCT colour || (record ->> '$.colour') || (record ->> '$.spec.colour') FROM vm"))
                .containsExactly("redredgreen");
    }

    private List<String> strings(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() {
        store();
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("DELETE FROM vm", "ALTER TABLE no_such_table ADD COLUMN os TEXT"));

        assertThatThrownBy(() -> SqliteHostDb.open(path(), new Schema(steps))).isInstanceOf(HostDbException.class);

        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(2);
        }
    }

    @Test
    void aDamagedPageIsFoundAtTheStart() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            for (int i = 0; i < 50; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.full("web" + i, i)));
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.seek(4096L * 8);
            file.write(new byte[4096 * 4]);
        }

        assertThatThrownBy(this::open).isInstanceOf(HostDbException.class).hasMessageContaining("damaged");
    }

    @Test
    void aDirectoryInItsPlaceIsRefused() throws IOException {
        Files.createDirectories(path());

        assertThatThrownBy(this::open).isInstanceOf(HostDbException.class).hasMessageContaining("must be a file");
    }

    @Test
    void aFileWhereItsDirectoryShouldBeIsRefused() throws IOException {
        Files.writeString(directory.resolve("made"), "");

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining(directory.resolve("made").toString());
    }

    @Test
    void aFullDiskFailsTheCommitAndOneThatFitsSucceedsAfterwards() {
        // SQLite's own bound on the size of the file gives the error that a full disk gives.
        List<List<String>> steps = new ArrayList<>(Schema.STEPS);
        steps.add(List.of("PRAGMA max_page_count = 40"));
        try (HostDb db = SqliteHostDb.open(path(), new Schema(steps))) {
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
