package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.scheduler.Memory;
import dev.pmc.scheduler.VmRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler is killed in the middle of its work: what it had committed is there, and no batch is torn. */
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
            long committed = commitUntilKilled(path, 5 + random.nextInt(80));

            Memory memory;
            try (HostDb db = SqliteHostDb.open(path)) {
                memory = db.load();
            }
            // The kill may have come between a commit and its report.
            assertThat(memory.sequence()).isBetween(committed, committed + 1);
            assertThat(memory.vms())
                    .hasSize(BATCH)
                    .extracting(VmRecord::sequence)
                    .containsOnly(memory.sequence());
            assertThat(memory.outbox()).singleElement().isEqualTo(SampleRecords.result("r-" + memory.sequence()));
        }
    }

    /** @return the last batch that the process reported as committed */
    private static long commitUntilKilled(Path path, int commits) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Committer.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
            long batch = db.load().sequence();
            while (true) {
                batch++;
                long sequence = batch;
                db.commit(SampleRecords.changes(
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
}
