package dev.pmc.discovery;

import dev.pmc.core.SampleGroups;
import dev.pmc.core.SampleVms;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records as a loop commits them one after the other, and the board that follows them. */
public final class SampleServices {
    public static final String HOSTDB = "ab12cd34";

    private State state = State.empty(HOSTDB);
    private final DiscoveryBoard board;

    /** Nothing yet, said in the first epoch. */
    public SampleServices() {
        board = new DiscoveryBoard(state, ServiceDirectory.of(state).led(1, SampleVms.NOON));
    }

    public DiscoveryBoard board() {
        return board;
    }

    /** The board of the scheduler that leads next, in another epoch. */
    public DiscoveryBoard next(long epoch) {
        return new DiscoveryBoard(state, ServiceDirectory.of(state).led(epoch, SampleVms.NOON));
    }

    /** A group with ports, of whose members there is none yet. */
    public SampleServices group(String name, Map<String, Integer> ports) {
        GroupRecord group = SampleGroups.declared(name, 3)
                .revised(null, SampleGroups.spec().ports(ports).build(), "somebody", List.of(), SampleVms.NOON);
        return commit(Map.of(), Map.of(group.name(), Optional.of(group)));
    }

    /** A member of a group, whose guest is ready. */
    public SampleServices member(String group, int ordinal, String address) {
        return put(SampleVms.ready(group + "-" + ordinal, address).as(membership(group, ordinal)));
    }

    /** That of a member of a group that was made by {@link #group}. */
    public static Membership membership(String group, int ordinal) {
        return Membership.of(new GroupName(group), ordinal, 2);
    }

    /** A VM as it stands from now on. */
    public SampleServices put(VmRecord vm) {
        return commit(Map.of(vm.hostname(), Optional.of(vm)), Map.of());
    }

    public SampleServices remove(String hostname) {
        return commit(Map.of(new Hostname(hostname), Optional.empty()), Map.of());
    }

    private SampleServices commit(Map<Hostname, Optional<VmRecord>> vms, Map<GroupName, Optional<GroupRecord>> groups) {
        Changes changes = new Changes(null, 1, vms, List.of(), List.of(), List.of(), List.of(), Map.of(), groups);
        state = state.after(changes);
        board.committed(changes, state, SampleVms.NOON.plusSeconds(1));
        return this;
    }
}
