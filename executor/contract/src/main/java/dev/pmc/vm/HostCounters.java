package dev.pmc.vm;

import java.util.List;

/**
 * The counters of all VMs that an executor looks after, and what its image cache holds; travels now and then as JSON in a Mesos framework message from the
 * executor to the scheduler, which may be lost and never repeats an older one.
 *
 * @param version of what the counters mean, see {@link #VERSION}
 */
public record HostCounters(
        @IfMissing("1") int version,
        List<VmCounters> vms,
        @IfMissing("[]") List<CachedImage> images) {
    /** Goes up when a counter comes to mean something else; a scheduler drops a message of a higher one than it knows. */
    public static final int VERSION = 1;

    public HostCounters {
        vms = List.copyOf(vms);
        images = List.copyOf(images);
    }

    /** Counters of VMs alone. */
    public HostCounters(int version, List<VmCounters> vms) {
        this(version, vms, List.of());
    }
}
