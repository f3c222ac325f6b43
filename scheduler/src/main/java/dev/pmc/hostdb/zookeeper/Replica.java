package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.GroupName;
import dev.pmc.vm.Hostname;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The state as some entry of a log left it, and what has changed since a checkpoint, by name: what the next one has to write.
 *
 * <p>Thread rule: state and numbers are for any thread; the rest is for one, and is handed from the thread that reads to the one
 * that follows, and from there to the one that writes checkpoints.
 */
final class Replica {
    private volatile State state;
    private volatile long last;
    private volatile long checkpoint;
    /** By which entry each was changed last. */
    private final Map<Hostname, Long> vms = new HashMap<>();

    private final Map<String, Long> results = new HashMap<>();
    private final Map<String, Long> machines = new HashMap<>();
    private final Map<GroupName, Long> groups = new HashMap<>();

    /** What a checkpoint holds that includes all entries up to that one. */
    Replica(State state, long checkpoint) {
        this.state = state;
        this.checkpoint = checkpoint;
        last = checkpoint;
    }

    /** The log's next entry was read, or written. */
    void append(Changes changes) {
        append(changes, state.after(changes));
    }

    /** The same, where it is known what those changes make of the state. */
    void append(Changes changes, State after) {
        long number = last + 1;
        changes.vms().keySet().forEach(vm -> vms.put(vm, number));
        changes.results().forEach(result -> results.put(result.id(), number));
        changes.delivered().forEach(id -> results.put(id, number));
        changes.machines().keySet().forEach(machine -> machines.put(machine, number));
        changes.groups().keySet().forEach(group -> groups.put(group, number));
        state = after;
        last = number;
    }

    /** There is a checkpoint that includes all entries up to that one; later ones than this has seen count up to there. */
    void checkpointed(long upTo) {
        long included = Math.max(checkpoint, Math.min(upTo, last));
        vms.values().removeIf(number -> number <= included);
        results.values().removeIf(number -> number <= included);
        machines.values().removeIf(number -> number <= included);
        groups.values().removeIf(number -> number <= included);
        checkpoint = included;
    }

    State state() {
        return state;
    }

    /** The number of the last entry that the state includes. */
    long last() {
        return last;
    }

    /** The number of the last entry that is known to be in a checkpoint. */
    long checkpoint() {
        return checkpoint;
    }

    /** Hostnames of VMs that were changed or removed since the checkpoint. */
    List<Hostname> vms() {
        return List.copyOf(vms.keySet());
    }

    /** Ids of results that were made or delivered since the checkpoint. */
    List<String> results() {
        return List.copyOf(results.keySet());
    }

    /** Names of machines that were changed since the checkpoint. */
    List<String> machines() {
        return List.copyOf(machines.keySet());
    }

    /** Names of groups that were changed or removed since the checkpoint. */
    List<GroupName> groups() {
        return List.copyOf(groups.keySet());
    }
}
