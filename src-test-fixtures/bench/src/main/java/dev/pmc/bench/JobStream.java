package dev.pmc.bench;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Puts create jobs into a tube, at a steady pace or as fast as the tube takes them, and notes when it put each. */
final class JobStream {
    private static final int CHUNK = 200;

    private final int queuePort;
    private final byte[][] jobs;
    private final long[] putAt;

    /**
     * Makes the jobs already, because it shares the cores with what is measured.
     *
     * @param prefix of the hostnames
     */
    JobStream(int queuePort, String prefix, int size) {
        this.queuePort = queuePort;
        jobs = new byte[size][];
        for (int i = 0; i < size; i++) {
            jobs[i] = job(prefix + i, i);
        }
        putAt = new long[size];
    }

    /** When the job was put, on the clock of {@link System#nanoTime}; 0 before. */
    long putAt(int job) {
        return putAt[job];
    }

    static byte[] job(String hostname, int number) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("hostname", hostname);
        job.put("comp_type", "type" + number % 10);
        job.put("cpu", "1");
        job.put("mem", "512");
        job.put("disk", "4");
        job.put("os", "trusty");
        job.put("mac", "52:54:00:%02x:%02x:%02x".formatted(number >> 16 & 255, number >> 8 & 255, number & 255));
        int host = number + 1; // the first address is the network's own
        job.put("ip", "10.%d.%d.%d/8".formatted(host >> 16 & 255, host >> 8 & 255, host & 255));
        job.put("gateway", "10.255.255.254");
        return Json.bytes(job);
    }

    /** All jobs, as fast as the tube takes them. */
    void fill() throws IOException, InterruptedException {
        try (BareQueue queue = new BareQueue(queuePort, "mesos")) {
            for (int i = 0; i < jobs.length; i++) {
                putAt[i] = System.nanoTime();
                queue.put(jobs[i]);
                if (i % CHUNK == CHUNK - 1 || i == jobs.length - 1) {
                    queue.flush();
                    queue.inserted(i % CHUNK + 1);
                }
            }
        }
    }

    /** All jobs, so many a second, whether they are taken in time or not. */
    void pace(int perSecond) throws IOException, InterruptedException {
        try (BareQueue queue = new BareQueue(queuePort, "mesos")) {
            Semaphore sent = new Semaphore(0);
            AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
            Thread replies = new Thread(() -> read(queue, sent, jobs.length, failure), "replies");
            replies.start();
            long start = System.nanoTime();
            for (int next = 0; next < jobs.length; ) {
                long now = System.nanoTime();
                int due = (int) Math.min(jobs.length, (now - start) * perSecond / 1_000_000_000L + 1);
                int before = next;
                for (; next < due; next++) {
                    putAt[next] = now;
                    queue.put(jobs[next]);
                }
                queue.flush();
                sent.release(next - before);
                LockSupport.parkNanos(1_000_000);
            }
            replies.join();
            IOException broken = failure.get();
            if (broken != null) {
                throw broken;
            }
        }
    }

    private static void read(BareQueue queue, Semaphore sent, int all, AtomicReference<@Nullable IOException> failure) {
        try {
            for (int i = 0; i < all; i++) {
                sent.acquire();
                queue.inserted(1);
            }
        } catch (IOException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
