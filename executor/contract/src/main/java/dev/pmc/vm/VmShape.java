package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * What a VM has of its host: it may change without making another guest of it.
 *
 * @param vcpus virtual processors, 1 to 1024
 * @param memoryMib guest memory in MiB, 64 to 16 TiB
 * @param diskGib size of the root disk in GiB; null for the image's own size
 */
public record VmShape(int vcpus, int memoryMib, @Nullable Integer diskGib) {
    /** @throws IllegalArgumentException if a number is out of its range */
    public VmShape {
        check(vcpus >= 1 && vcpus <= 1024, "a VM has 1 to 1024 cpus");
        check(memoryMib >= 64 && memoryMib <= 16 * 1024 * 1024, "a VM has 64 MiB to 16 TiB of memory");
        check(diskGib == null || (diskGib >= 1 && diskGib <= 64 * 1024), "a VM's disk has 1 to 65536 GiB");
    }

    static void check(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException(rule);
        }
    }
}
