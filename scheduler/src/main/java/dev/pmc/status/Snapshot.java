package dev.pmc.status;

import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.GuestTrouble;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything as it was at one moment, after one turn of the loop. Immutable.
 *
 * @param at the moment
 * @param hosts by hostname
 * @param agents by id
 * @param troubles how many guests have each, of the hosts that are running
 * @param drained names of machines that get no more VMs, as {@link MachineName} spells them
 * @param outbox results that the queue has not taken yet
 * @param records all that was decided so far
 */
public record Snapshot(
        Instant at,
        SortedMap<String, HostStatus> hosts,
        SortedMap<String, AgentStatus> agents,
        Map<VmState, Integer> states,
        Map<GuestTrouble, Integer> troubles,
        Master master,
        Rounds reconciliation,
        Set<String> drained,
        int outbox,
        State records) {
    public Snapshot {
        drained = Set.copyOf(drained);
        states = Collections.unmodifiableMap(new EnumMap<>(states));
        troubles = Collections.unmodifiableMap(new EnumMap<>(troubles));
    }

    /** Whether the machine of that hostname gets no more VMs. */
    public boolean isDrained(String hostname) {
        return drained.contains(MachineName.of(hostname));
    }

    /** Whether no VM is to run on the machine of that hostname. */
    public boolean isEmptied(String hostname) {
        Machine machine = records.machine(hostname);
        return machine != null && machine.emptied();
    }

    /** How many VMs of each agent cannot be reached, by its id. */
    public Map<String, Integer> unreachable() {
        Map<String, Integer> counts = new HashMap<>();
        if (states.containsKey(VmState.UNREACHABLE)) {
            hosts.values().stream()
                    .map(HostStatus::record)
                    .filter(vm -> vm.state() == VmState.UNREACHABLE)
                    .map(VmRecord::home)
                    .filter(Objects::nonNull)
                    .forEach(home -> counts.merge(home.agentId(), 1, Integer::sum));
        }
        return counts;
    }

    /** How many VMs run on an agent, or may do so. */
    public long running(String agentId) {
        return hosts.values().stream()
                .map(HostStatus::record)
                .filter(vm -> vm.home() != null && vm.home().agentId().equals(agentId))
                .filter(vm -> vm.attempt() != null || vm.location().mayStillRun())
                .count();
    }

    /**
     * The connection to the Mesos master.
     *
     * @param since when it came, or went; null if it never was
     */
    public record Master(
            boolean connected,
            @Nullable Instant since,
            @Nullable String frameworkId) {}

    /**
     * How far pmc's view of the tasks and the master's have been brought together.
     *
     * @param rounds so many since the start
     * @param last when the last one began; null before the first
     * @param open tasks that it asked about, because nothing was heard of them
     */
    public record Rounds(long rounds, @Nullable Instant last, int open) {}
}
