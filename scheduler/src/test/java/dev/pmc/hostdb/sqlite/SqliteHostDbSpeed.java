package dev.pmc.hostdb.sqlite;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.SampleRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast the hostdb is on this machine; run by hand with a directory on the disk in question and the number of
 * records. Prints, and asserts nothing.
 */
public final class SqliteHostDbSpeed {
    private static final int BATCH = 200;

    private SqliteHostDbSpeed() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "hostdb-speed-");
        int records = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        Path path = directory.resolve("pmc.db");
        try {
            try (HostDb db = SqliteHostDb.open(path)) {
                Epoch epoch = db.newEpoch();
                commit(db, epoch, "warm-up, new records", records);
                commit(db, epoch, "changed records     ", records);
                commit(db, epoch, "changed records     ", records);
            }
            long start = System.nanoTime();
            try (HostDb db = SqliteHostDb.open(path)) {
                long opened = System.nanoTime();
                int loaded = db.load().vms().size();
                System.out.printf(
                        "open %d ms, load of %,d records %d ms, file %,d KiB%n",
                        millis(opened - start), loaded, millis(System.nanoTime() - opened), Files.size(path) / 1024);
            }
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void commit(HostDb db, Epoch epoch, String what, int records) {
        long[] nanos = new long[records / BATCH];
        long start = System.nanoTime();
        for (int batch = 0; batch < nanos.length; batch++) {
            int first = batch * BATCH;
            VmRecord[] vms = IntStream.range(first, first + BATCH)
                    .mapToObj(i -> SampleRecords.full("vm" + i, i))
                    .toArray(VmRecord[]::new);
            long begin = System.nanoTime();
            db.commit(epoch, SampleRecords.put(first, vms));
            nanos[batch] = System.nanoTime() - begin;
        }
        long took = System.nanoTime() - start;
        Arrays.sort(nanos);
        System.out.printf(
                "%s %,d in batches of %d: %,d records/s; a commit %.1f ms in the middle, %.1f ms at p99%n",
                what,
                records,
                BATCH,
                records * Duration.ofSeconds(1).toNanos() / took,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6);
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
