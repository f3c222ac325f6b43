package dev.pmc.queue;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the size of a VM from a job: the fields {@code cpu}, {@code mem} and {@code disk}, or {@code size} for all of
 * them in the form {@code C1M1024D20}.
 */
record JobSize(int cpu, int mem, @Nullable Integer disk) {
    private static final int MAX_CPUS = 1024;
    private static final int MIN_MEM = 64;
    private static final int MAX_MEM = 16 * 1024 * 1024;
    private static final int MAX_DISK = 64 * 1024;
    private static final JobSize SMALL = new JobSize(1, 1024, null);
    private static final Pattern SIZE =
            Pattern.compile("C(\\d{1,8})M(\\d{1,8})(?:D(\\d{1,8}))?", Pattern.CASE_INSENSITIVE);

    /** What a job says of it; null for what it does not say. */
    record Parts(
            @Nullable Integer cpu,
            @Nullable Integer mem,
            @Nullable Integer disk) {}

    static JobSize of(JobFields fields) {
        Parts parts = parts(fields);
        return new JobSize(
                Objects.requireNonNullElse(parts.cpu, SMALL.cpu),
                Objects.requireNonNullElse(parts.mem, SMALL.mem),
                parts.disk);
    }

    static Parts parts(JobFields fields) {
        Integer cpu = fields.number("cpu", 1, MAX_CPUS, "");
        Integer mem = fields.number("mem", MIN_MEM, MAX_MEM, " of MiB");
        Integer disk = fields.number("disk", 1, MAX_DISK, " of GiB");
        Matcher size =
                SIZE.matcher(Objects.requireNonNullElse(fields.text("size"), "").strip());
        if (size.matches()) {
            cpu = either(fields, "cpu", cpu, size.group(1));
            mem = either(fields, "mem", mem, size.group(2));
            disk = either(fields, "disk", disk, size.group(3));
        } else if (fields.text("size") != null) {
            fields.problem("size is " + Words.quote(String.valueOf(fields.text("size")))
                    + " and must be like C1M1024 or C1M1024D20: cpus, MiB of memory, GiB of disk");
        }
        return new Parts(cpu, mem, disk);
    }

    private static @Nullable Integer either(
            JobFields fields, String name, @Nullable Integer own, @Nullable String inSize) {
        if (inSize == null) {
            return own;
        }
        Integer other = Integer.valueOf(inSize);
        if (own != null && !own.equals(other)) {
            fields.problem(name + " is " + own + ", but size says " + other);
        }
        return other;
    }
}
