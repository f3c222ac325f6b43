package dev.pmc.queue;

import dev.pmc.core.job.JobTicket;
import dev.pmc.fixtures.Beanstalkd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How many jobs and results a second go through the queue on this machine; run by hand. Prints, and asserts nothing. */
public final class BeanstalkJobQueueSpeed {
    private static final int JOBS = 100_000;
    private static final int BATCH = 200;

    private BeanstalkJobQueueSpeed() {}

    public static void main(String[] args) throws Exception {
        measure("in memory", Beanstalkd.start());
        Path binlog = Files.createTempDirectory("beanstalkd-speed-");
        measure("with a binlog, fsync every 50 ms", Beanstalkd.start(binlog, "-f", "50"));
        try (var files = Files.list(binlog)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(binlog);
        System.exit(0);
    }

    private static void measure(String what, Beanstalkd server) throws Exception {
        byte[] job = "{\"hostname\":\"web1.example\",\"comp_type\":\"web\",\"cpu\":\"4\",\"mem\":\"8192\"}"
                .getBytes(StandardCharsets.UTF_8);
        // What is published into the tube of jobs is what is to be reserved.
        try (server;
                JobQueue filler =
                        BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", server.port()), "unused", "mesos");
                JobQueue queue = BeanstalkJobQueue.open(
                        new QueueAddress("127.0.0.1", server.port()), "mesos", "mesos_finished")) {
            long start = System.nanoTime();
            for (int i = 0; i < JOBS / BATCH; i++) {
                filler.publish(Collections.nCopies(BATCH, job));
            }
            print(what + ": published", start, JOBS);

            start = System.nanoTime();
            int done = 0;
            while (done < JOBS) {
                List<JobTicket> tickets = new ArrayList<>();
                queue.reserve(BATCH, Duration.ofSeconds(1)).forEach(reserved -> tickets.add(reserved.ticket()));
                queue.delete(tickets);
                done += tickets.size();
            }
            print(what + ": reserved and deleted in batches", start, JOBS);

            int few = JOBS / 20;
            for (int i = 0; i < few; i++) {
                filler.publish(job);
            }
            start = System.nanoTime();
            for (int i = 0; i < few; i++) {
                queue.delete(queue.reserve(1, Duration.ofSeconds(1)).get(0).ticket());
            }
            print(what + ": reserved and deleted one by one", start, few);
        }
    }

    private static void print(String what, long start, int jobs) {
        System.out.printf("%s %,d/s%n", what, jobs * Duration.ofSeconds(1).toNanos() / (System.nanoTime() - start));
    }
}
