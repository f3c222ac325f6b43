package dev.pmc.core.discovery;

import dev.pmc.core.decision.State;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.Map;
import java.util.Optional;

/** What is said of a VM, from its start on, to those who find services by Mesos' tasks. */
public record Announcement(String service, Map<String, Integer> ports, Map<String, String> labels) {
    public Announcement {
        ports = Map.copyOf(ports);
        labels = Map.copyOf(labels);
    }

    /** That of a VM as the records have it; empty if there is no such VM. */
    public static Optional<Announcement> of(State state, Hostname hostname) {
        VmRecord vm = state.vm(hostname);
        return vm == null
                ? Optional.empty()
                : Optional.of(new Announcement(
                        MemberReader.service(vm),
                        new MemberReader(state::group).ports(vm),
                        vm.spec().labels()));
    }
}
