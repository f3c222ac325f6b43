package dev.pmc.core.decision;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.Hostname;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The core's state in the middle of a turn: the state after the turns before, and what this turn changes. What is read here
 * is what will be stored, because both come from the same changes. Not thread-safe.
 */
public final class DraftState {
    private State before;
    private final Sequence sequence;
    private Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
    private Map<String, JobResult> results = new LinkedHashMap<>();
    private Set<String> delivered = new LinkedHashSet<>();
    private Map<JobKey, HandledJob> handled = new LinkedHashMap<>();
    private Set<JobKey> settled = new LinkedHashSet<>();
    private Map<String, Machine> machines = new LinkedHashMap<>();
    private Map<GroupName, Optional<GroupRecord>> groups = new LinkedHashMap<>();
    private @Nullable String frameworkId;
    /** The ids of the results in the outbox, to be looked up. */
    private final Set<String> undelivered = new HashSet<>();
    /** The handled jobs, the one that was dealt with first before all others. */
    private final Set<JobKey> handledInOrder = new LinkedHashSet<>();

    public DraftState(State before) {
        this.before = before;
        sequence = new Sequence(before.sequence());
        before.outbox().forEach(result -> undelivered.add(result.id()));
        before.handled().forEach(job -> handledInOrder.add(job.key()));
    }

    /** The state after the turns before; this turn's changes are not in it. */
    public State before() {
        return before;
    }

    /** Ends the turn: gives its changes, which are in {@link #before} from now on. */
    public Changes take() {
        Changes changes = new Changes(
                frameworkId,
                sequence.last(),
                vms,
                List.copyOf(results.values()),
                List.copyOf(delivered),
                List.copyOf(handled.values()),
                List.copyOf(settled),
                machines,
                groups);
        if (!changes.isEmpty()) {
            before = before.after(changes);
        }
        vms = new LinkedHashMap<>();
        results = new LinkedHashMap<>();
        delivered = new LinkedHashSet<>();
        handled = new LinkedHashMap<>();
        settled = new LinkedHashSet<>();
        machines = new LinkedHashMap<>();
        groups = new LinkedHashMap<>();
        frameworkId = null;
        return changes;
    }

    /** Numbers for tasks and results. */
    public Sequence sequence() {
        return sequence;
    }

    public @Nullable String frameworkId() {
        return frameworkId == null ? before.frameworkId() : frameworkId;
    }

    public void frameworkId(String id) {
        frameworkId = id;
    }

    public @Nullable VmRecord vm(Hostname hostname) {
        Optional<VmRecord> changed = vms.get(hostname);
        return changed == null ? before.vm(hostname) : changed.orElse(null);
    }

    /** Every VM, by hostname, as of now; costs what the turn has changed so far. */
    public Collection<VmRecord> vms() {
        return vms.isEmpty()
                ? before.vms()
                : before.after(new Changes(null, 0, vms, List.of(), List.of(), List.of(), List.of()))
                        .vms();
    }

    /** The VMs that this turn has changed so far, as they are; empty for one that is gone. */
    public Map<Hostname, Optional<VmRecord>> changed() {
        return Collections.unmodifiableMap(vms);
    }

    /** The VM stands so from now on. Returns its record before; null for a new one. */
    public @Nullable VmRecord put(VmRecord vm) {
        VmRecord last = vm(vm.hostname());
        vms.put(vm.hostname(), Optional.of(vm));
        return last;
    }

    /** There is no such VM any more. Returns its last record; null if there was none. */
    public @Nullable VmRecord remove(Hostname hostname) {
        VmRecord last = vm(hostname);
        if (last != null) {
            vms.put(hostname, Optional.empty());
        }
        return last;
    }

    /** A result is to be published, and to be kept until the queue has it. */
    void result(JobResult result) {
        results.put(result.id(), result);
        undelivered.add(result.id());
    }

    /** The queue has taken a result; of one that is not in the outbox that is no news. */
    public void delivered(String resultId) {
        if (undelivered.remove(resultId)) {
            delivered.add(resultId);
        }
    }

    /** What is known of a job that was dealt with; null if nothing is. */
    public @Nullable HandledJob handled(JobKey job) {
        HandledJob added = handled.get(job);
        return added != null || settled.contains(job) ? added : before.handled(job);
    }

    /** How many jobs are dealt with that the queue has not let go of. */
    public int handledJobs() {
        return handledInOrder.size();
    }

    /** The job that was dealt with before all others. */
    public Optional<JobKey> oldestHandled() {
        return handledInOrder.stream().findFirst();
    }

    /** A job is dealt with; it takes the place of an earlier one of its queue and number. */
    public void handled(HandledJob job) {
        JobKey key = job.key();
        handled.remove(key);
        handled.put(key, job);
        settled.remove(key);
        handledInOrder.remove(key);
        handledInOrder.add(key);
    }

    /** Its queue has let go of a job; of one that is not known that is no news. */
    public void settled(JobKey job) {
        handled.remove(job);
        if (handledInOrder.remove(job) && before.handled(job) != null) {
            settled.add(job);
        }
    }

    /** What is known of a machine, however its hostname is spelled; null if nothing is. */
    public @Nullable Machine machine(String hostname) {
        Machine changed = machines.get(MachineName.of(hostname));
        return changed == null ? before.machine(hostname) : changed;
    }

    /** The record of a group; null if there is no such group. */
    public @Nullable GroupRecord group(GroupName name) {
        Optional<GroupRecord> changed = groups.get(name);
        return changed == null ? before.group(name) : changed.orElse(null);
    }

    /** The group stands so from now on. */
    public void put(GroupRecord group) {
        groups.put(group.name(), Optional.of(group));
    }

    /** There is no such group any more. */
    public void remove(GroupName name) {
        groups.put(name, Optional.empty());
    }

    /** The machine stands so from now on. */
    public void put(Machine machine) {
        machines.put(machine.name(), machine);
    }
}
