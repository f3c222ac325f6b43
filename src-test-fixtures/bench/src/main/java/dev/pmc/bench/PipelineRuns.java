package dev.pmc.bench;

import dev.pmc.fixtures.Beanstalkd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the {@link Pipeline} does in a second, how long a job takes at a given load, and what the machine would allow. */
final class PipelineRuns implements Benchmark {
    private static final int BATCH = 200;
    private static final int SECONDS = 4;
    /** So many jobs it takes until the JVM has compiled what they need; before, that takes more than the jobs do. */
    private static final int WARM_UP_JOBS = 320_000;

    private static final int WARM_UP_RATE = 2_000;
    private static final int WARM_UP_SECONDS = 15;
    /** Many enough that beginning and end, when only a part of pmc has something to do, do not count. */
    private static final int SUSTAINED_JOBS = 80_000;
    /** What a job writes to the hostdb: its record when it is placed and when it runs, its result, and their indexes. */
    private static final int BYTES_PER_JOB = 4096;

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        List<Figure> figures = new ArrayList<>();
        int most = fast ? 2_000 : 20_000;
        int sustained = fast ? 2_000 : SUSTAINED_JOBS;
        double queueFloor = queueFloor(most);
        double commitFloor = commitFloor(most);
        try (Scratch scratch = new Scratch("pipeline");
                Pipeline pipeline =
                        new Pipeline(scratch.folder().resolve("hostdb.db").toString())) {
            int warmUps = fast ? 1 : WARM_UP_JOBS / sustained;
            for (int i = 0; i < warmUps; i++) {
                pipeline.drain("warm" + i + "-", sustained);
            }
            Pipeline.Outcome full = pipeline.drain("full-", sustained);
            Map<Integer, Double> seconds = new TreeMap<>();
            for (int size : fast ? new int[] {1_000, most} : new int[] {2_500, 5_000, 10_000, most}) {
                seconds.put(
                        size, size / pipeline.drain("size" + size + "-", size).jobsPerSecond());
            }
            figures.add(Figure.of("pipeline", "job to result, sustained", full.jobsPerSecond(), "jobs/s")
                    .beside("reserve+delete, bare client", queueFloor)
                    .noting("pmc used %.1f cores; after %,d jobs to warm up"
                            .formatted(full.pmcCpuShare(), warmUps * sustained)));
            figures.add(Figure.of("pipeline", "job to result, sustained", full.jobsPerSecond(), "jobs/s")
                    .beside("the same bytes, write+fdatasync", commitFloor));
            figures.addAll(full.costs("pipeline", "sustained"));
            if (!fast) {
                pipeline.pace("warm-pace-", WARM_UP_RATE * WARM_UP_SECONDS, WARM_UP_RATE);
            }
            for (int rate : fast ? new int[] {500} : new int[] {1_000, 2_000, 4_000, 6_000, 8_000, 10_000}) {
                figures.addAll(paced(pipeline, rate));
            }
            figures.add(Growth.figure("pipeline", "time by jobs", seconds, 1.1));
            pipeline.checkResults();
        }
        return figures;
    }

    private static List<Figure> paced(Pipeline pipeline, int rate) throws IOException, InterruptedException {
        Pipeline.Outcome outcome = pipeline.pace("pace" + rate + "-", rate * SECONDS, rate);
        String name = "job to ACCEPT at %d jobs/s".formatted(rate);
        boolean kept = outcome.jobsPerSecond() > 0.9 * rate;
        String note = kept
                ? String.format(Locale.ROOT, "pmc used %.1f cores", outcome.pmcCpuShare())
                : String.format(Locale.ROOT, "did not keep up: %.0f jobs/s", outcome.jobsPerSecond());
        return List.of(
                Figure.of("pipeline", name + ", p50", outcome.acceptP50Millis(), "ms")
                        .noting(note),
                Figure.of("pipeline", name + ", p99", outcome.acceptP99Millis(), "ms")
                        .noting(note));
    }

    private static double queueFloor(int jobs) throws IOException, InterruptedException {
        try (Beanstalkd beanstalkd = Beanstalkd.start();
                BareQueue queue = new BareQueue(beanstalkd.port(), "mesos")) {
            new JobStream(beanstalkd.port(), "floor-", jobs).fill();
            long start = System.nanoTime();
            for (int done = 0; done < jobs; done += BATCH) {
                queue.delete(queue.reserve(BATCH));
            }
            return jobs * 1e9 / (System.nanoTime() - start);
        }
    }

    private static double commitFloor(int jobs) throws IOException {
        byte[] batch = "x".repeat(BYTES_PER_JOB * BATCH).getBytes(StandardCharsets.US_ASCII);
        try (Scratch scratch = new Scratch("commit")) {
            Path file = scratch.folder().resolve("log");
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                long start = System.nanoTime();
                for (int done = 0; done < jobs; done += BATCH) {
                    ByteBuffer buffer = ByteBuffer.wrap(batch);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    channel.force(false);
                }
                return jobs * 1e9 / (System.nanoTime() - start);
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
