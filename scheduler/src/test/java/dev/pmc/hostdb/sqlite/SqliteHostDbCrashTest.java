package dev.pmc.hostdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.State;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.SampleRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler is killed in the middle of its work, or the power fails: what it had committed is there, and no batch is torn. */
final class SqliteHostDbCrashTest {
    private static final int BATCH = 20;
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    @Test
    void everythingThatWasCommittedBeforeAKillIsThereInWholeBatches() throws Exception {
        Path path = directory.resolve("pmc.db");
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < ROUNDS; round++) {
            long committed = commitUntilKilled(Committer.class, path, 5 + random.nextInt(80), Map.of());

            requireCommitted(path, committed);
        }
    }

    @Test
    void everythingThatWasCommittedBeforeTheDiskLostWhatWasNotSyncedIsThereInWholeBatches() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        LossyDisk disk = LossyDisk.in(directory);
        Path path = disk.directory().resolve("pmc.db");
        for (int round = 0; round < ROUNDS; round++) {
            long committed = commitUntilKilled(Committer.class, path, 1 + random.nextInt(70), disk.environment());
            disk.losePower();

            requireCommitted(path, committed);
            disk.sync();
        }
    }

    @Test
    void theDiskOfThatTestDoesLoseWhatIsNotSynced() throws Exception {
        LossyDisk disk = LossyDisk.in(directory);
        Path path = disk.directory().resolve("pmc.db");

        long committed = commitUntilKilled(CarelessCommitter.class, path, 20, disk.environment());
        assertThat(CarelessCommitter.last(path)).isGreaterThanOrEqualTo(committed);
        disk.losePower();

        assertThat(CarelessCommitter.last(path)).isLessThan(committed);
    }

    private static void requireCommitted(Path path, long committed) {
        State memory;
        try (HostDb db = SqliteHostDb.open(path)) {
            memory = db.load();
        }
        // The kill may have come between a commit and its report.
        assertThat(memory.sequence()).isBetween(committed, committed + 1);
        assertThat(memory.vms())
                .hasSize(BATCH)
                .extracting(vm -> vm.asked().sequence())
                .containsOnly(memory.sequence());
        assertThat(memory.outbox()).singleElement().isEqualTo(SampleRecords.result("r-" + memory.sequence()));
    }

    /** @return the last batch that the process reported as committed */
    private static long commitUntilKilled(Class<?> committer, Path path, int commits, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        committer.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        long last = -1;
        try (BufferedReader reports = process.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < commits; i++) {
                last = Long.parseLong(reports.readLine());
            }
            process.toHandle().destroyForcibly();
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                last = Long.parseLong(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return last;
    }

    /** Commits batch after batch, and reports each after it is durable. */
    static final class Committer {
        private Committer() {}

        public static void main(String[] args) {
            HostDb db = SqliteHostDb.open(Path.of(args[0]));
            Epoch epoch = db.newEpoch();
            long batch = db.load().sequence();
            while (true) {
                batch++;
                long sequence = batch;
                db.commit(
                        epoch,
                        SampleRecords.changes(
                                "framework-1",
                                sequence,
                                IntStream.range(0, BATCH)
                                        .mapToObj(i -> SampleRecords.full("vm" + i, sequence))
                                        .toList(),
                                List.of(SampleRecords.result("r-" + sequence)),
                                List.of("r-" + (sequence - 1))));
                System.out.println(sequence);
            }
        }
    }

    /** Commits number after number without syncing anything, and reports each. */
    static final class CarelessCommitter {
        private CarelessCommitter() {}

        public static void main(String[] args) throws SQLException {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = OFF");
                statement.execute("CREATE TABLE numbers (n INTEGER)");
                for (long n = 1; ; n++) {
                    statement.execute("INSERT INTO numbers VALUES (" + n + ")");
                    System.out.println(n);
                }
            }
        }

        /** The highest number that is there; 0 if none is, or no table. */
        static long last(Path path) throws SQLException {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                    Statement statement = connection.createStatement();
                    ResultSet tables = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
                if (tables.getInt(1) == 0) {
                    return 0;
                }
            }
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                    Statement statement = connection.createStatement();
                    ResultSet last = statement.executeQuery("SELECT coalesce(max(n), 0) FROM numbers")) {
                return last.getLong(1);
            }
        }
    }
}
