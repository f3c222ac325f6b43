package dev.pmc.status;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.GuestTrouble;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * How every host stands, how many stand alike, and what that says of the agents. It follows from the records, change by change;
 * so a standby has it ready, however large the fleet is, and the {@link StatusBoard} of a leader goes on with it. Not thread-safe.
 */
public final class KnownHosts {
    private final AgentCensus agents;
    private final Map<VmState, Integer> states = new EnumMap<>(VmState.class);
    private final Map<GuestTrouble, Integer> troubles = new EnumMap<>(GuestTrouble.class);
    /** A map that never changes: readers keep the fleet of one moment, and the next one costs what has changed. */
    private TreePMap<String, HostStatus> hosts;

    private KnownHosts(Collection<VmRecord> vms, Policy policy) {
        agents = new AgentCensus(policy, vms);
        SortedMap<String, HostStatus> remembered = new TreeMap<>();
        for (VmRecord vm : vms) {
            remembered.put(vm.hostname().value(), remembered(vm));
            count(vm, 1);
        }
        hosts = TreePMap.fromSortedMap(remembered);
    }

    /** What a state says. */
    public static KnownHosts of(State state, Policy policy) {
        return new KnownHosts(state.vms(), policy);
    }

    private static HostStatus remembered(VmRecord vm) {
        return new HostStatus(vm, null, List.of());
    }

    /** Another scheduler has committed those changes; what has happened is for that one to tell. */
    public void follow(Changes changes) {
        changes.vms()
                .forEach((hostname, vm) -> put(
                        hostname.value(),
                        get(hostname.value()),
                        vm.map(KnownHosts::remembered).orElse(null)));
    }

    /**
     * A host stands so from now on.
     *
     * @param before what {@link #get} says of it; null if there is none yet
     * @param after null if there is none any more
     */
    void put(String hostname, @Nullable HostStatus before, @Nullable HostStatus after) {
        VmRecord last = before == null ? null : before.record();
        VmRecord next = after == null ? null : after.record();
        agents.changed(last, next);
        if (last != null) {
            count(last, -1);
        }
        if (next != null) {
            count(next, 1);
        }
        hosts = after == null ? hosts.minus(hostname) : hosts.plus(hostname, after);
    }

    private void count(VmRecord vm, int by) {
        states.merge(vm.state(), by, KnownHosts::sum);
        HostStatus.trouble(vm).ifPresent(trouble -> troubles.merge(trouble, by, KnownHosts::sum));
    }

    private static @Nullable Integer sum(Integer one, Integer other) {
        return one + other == 0 ? null : one + other;
    }

    /** What is known of a host; null if there is none of that name. */
    @Nullable
    HostStatus get(String hostname) {
        return hosts.get(hostname);
    }

    /** All, by hostname, as of now. */
    TreePMap<String, HostStatus> hosts() {
        return hosts;
    }

    AgentCensus agents() {
        return agents;
    }

    /** How many hosts are in each state that one is in. */
    Map<VmState, Integer> states() {
        return states;
    }

    /** How many guests have each trouble that one has. */
    Map<GuestTrouble, Integer> troubles() {
        return troubles;
    }
}
