package dev.pmc.vm;

import java.util.List;

/**
 * The counters of all VMs that an executor looks after; travels now and then as JSON in a Mesos framework message from the
 * executor to the scheduler, which may be lost and never repeats an older one.
 *
 * @param version of this form; a scheduler that does not know it drops the message
 */
public record HostCounters(int version, List<VmCounters> vms) {
    public static final int VERSION = 1;

    public HostCounters {
        vms = List.copyOf(vms);
    }
}
