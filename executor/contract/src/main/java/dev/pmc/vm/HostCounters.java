package dev.pmc.vm;

import java.util.List;

/**
 * The counters of all VMs that an executor looks after; travels now and then as JSON in a Mesos framework message from the
 * executor to the scheduler, which may be lost and never repeats an older one.
 *
 * @param version of what the counters mean, see {@link #VERSION}
 */
public record HostCounters(@IfMissing("1") int version, List<VmCounters> vms) {
    /** Goes up when a counter comes to mean something else; a scheduler drops a message of a higher one than it knows. */
    public static final int VERSION = 1;

    public HostCounters {
        vms = List.copyOf(vms);
    }
}
