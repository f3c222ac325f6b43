package dev.pmc.hostdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbContract;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.LockContract;
import dev.pmc.hostdb.SampleRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SqliteHostDbTest extends HostDbContract implements LockContract {
    private SqliteSite site;

    @BeforeEach
    void makeSite(@TempDir Path directory) {
        site = new SqliteSite(directory);
    }

    @Override
    public HostDb open() {
        return site.open();
    }

    /** Somebody takes the lock's file for a leftover, and removes it. */
    @Override
    public HostDb openBeside() {
        try {
            Files.delete(OwnerLock.file(site.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }

    @Test
    void whatIsCommittedComesIntoTheFileItselfWhileItIsInUse() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            long before = Files.size(site.path());
            for (int i = 0; i < 60; i++) {
                db.commit(epoch, SampleRecords.put(i, SampleRecords.full("web" + i, i)));
            }
            Await.until(
                    "the file to grow",
                    Duration.ofSeconds(30),
                    () -> site.path().toFile().length() > before);
            db.commit(epoch, SampleRecords.remove(60, "web0"));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(59);
        }
    }

    @Test
    void peopleCanReadItWithTheSqliteToolWhileItIsInUse() throws Exception {
        site.store();
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.remove(3, "web2"));
            Process tool = new ProcessBuilder(
                            "sqlite3",
                            site.path().toString(),
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
            try (var files = Files.list(site.path().getParent())) {
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
                        """, site.path() + ".lock")
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
        site.store();
        Path saved;
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(4, SampleRecords.full("web3", 4)));
            harm.to(site.path());

            assertThatThrownBy(() -> db.requireLeading(epoch))
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("removed or replaced");
            assertThatThrownBy(() -> db.commit(epoch, SampleRecords.put(5, SampleRecords.full("web4", 5))))
                    .isInstanceOf(HostDbException.class);
            try (Stream<Path> files = Files.list(site.path().getParent())) {
                saved = files.filter(file -> file.toString().contains(".rescued-"))
                        .findFirst()
                        .orElseThrow();
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
                .isEqualTo("rw-------");
        Files.move(saved, site.path(), StandardCopyOption.REPLACE_EXISTING);
        for (String name : List.of("-wal", "-shm")) {
            Files.deleteIfExists(site.path().resolveSibling(site.path().getFileName() + name));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(3);
        }
    }

    @Test
    void nothingIsForgottenBecauseTheFileIsGone() throws IOException {
        site.store();
        Files.delete(site.path());

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("it is gone")
                .hasMessageContaining(site.path() + ".lock");

        Files.delete(site.path().resolveSibling(site.path().getFileName() + ".lock"));
        try (HostDb db = open()) {
            assertThat(db.load().vms()).isEmpty();
        }
    }
}
