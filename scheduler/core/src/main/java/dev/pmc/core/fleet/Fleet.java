package dev.pmc.core.fleet;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Census;
import dev.pmc.placement.Request.AgentIdentity;
import dev.pmc.placement.Reservations;
import dev.pmc.placement.Resources;
import dev.pmc.placement.Whereabouts;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.Verb;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The VMs of the core's state, and what is looked up of them: by task, by agent, and those that wait for an offer. Whoever
 * changes a VM does it here, so that all of that follows.
 */
public final class Fleet {
    private final DraftState state;
    private final Map<TaskId, VmRecord> byTask = new HashMap<>();
    private final WaitingRoom waiting;
    private final Census census = new Census();
    private final Reservations reservations = new Reservations();
    private final Whereabouts whereabouts = new Whereabouts();
    /** Live attempts that the master has not confirmed since the last registration. */
    private final Set<TaskId> unconfirmed = new HashSet<>();

    private final Policy policy;

    public Fleet(Policy policy, DraftState state) {
        this.policy = policy;
        this.state = state;
        waiting = new WaitingRoom(policy);
        state.before()
                .machines()
                .forEach(machine -> machine.agents()
                        .forEach(agent -> whereabouts.remember(agent.id(), machine.hostname(), agent.attributes())));
        for (VmRecord vm : state.vms()) {
            index(vm);
            count(vm);
        }
    }

    @Nullable
    public VmRecord get(Hostname hostname) {
        return state.vm(hostname);
    }

    /** The VM whose live attempt that task is. */
    @Nullable
    public VmRecord ofTask(TaskId task) {
        return byTask.get(task);
    }

    /** The VM stands so from now on. */
    public void put(VmRecord vm) {
        VmRecord before = state.put(vm);
        boolean counted = before != null && isCountedAlike(before, vm);
        if (before != null) {
            unindex(before);
            if (!counted) {
                uncount(before);
            }
        }
        index(vm);
        if (!counted) {
            count(vm);
        }
    }

    /** Most changes do not move a VM, and an agent whose counts change is looked at anew. */
    private boolean isCountedAlike(VmRecord before, VmRecord after) {
        return Objects.equals(before.home(), after.home())
                && before.spec().equals(after.spec())
                && isToBeReserved(before) == isToBeReserved(after);
    }

    /** There is no such VM any more. */
    public void remove(Hostname hostname) {
        VmRecord before = state.remove(hostname);
        if (before != null) {
            unindex(before);
            uncount(before);
        }
    }

    /**
     * A master has taken pmc in. No attempt is known to take room on its agent until that master says so. And all wait
     * that want an attempt: without a master nobody was woken whose time had come.
     */
    public void connected() {
        state.vms().forEach(waiting::add);
        unconfirmed.retainAll(byTask.keySet());
        byTask.keySet().forEach(this::doubt);
    }

    /** A live task is not known to take room on its agent until the master says so, again. */
    public void doubt(TaskId task) {
        VmRecord vm = byTask.get(task);
        if (vm != null && unconfirmed.add(task)) {
            Home home = homeUntilConfirmed(vm);
            if (home != null) {
                reservations.add(home.identity(), room(vm));
            }
        }
    }

    /**
     * The master itself has said that a task is alive, so it does not offer what the task takes. The agent's updates do
     * not prove that: they are delivered one by one, and the end may be known to the master already.
     */
    public void confirmed(TaskId task) {
        if (unconfirmed.remove(task)) {
            VmRecord vm = byTask.get(task);
            Home home = vm == null ? null : homeUntilConfirmed(vm);
            if (vm != null && home != null) {
                reservations.remove(home.identity(), room(vm));
            }
        }
    }

    /** Where room is kept for a VM with an attempt for no other reason than that this is not confirmed. */
    private static @Nullable Home homeUntilConfirmed(VmRecord vm) {
        Attempt attempt = vm.attempt();
        boolean runs = attempt != null && attempt.verb() == Verb.RUN;
        return runs && vm.standing().isReachable() ? vm.home() : null;
    }

    private void index(VmRecord vm) {
        if (vm.attempt() != null) {
            byTask.put(vm.attempt().task(), vm);
        }
        waiting.add(vm);
    }

    private void count(VmRecord vm) {
        if (vm.home() != null) {
            census.add(place(vm.home()), vm.spec().componentType());
            whereabouts.add(vm.home().agentId(), vm.home().hostname(), vm.spec());
            if (isToBeReserved(vm)) {
                reservations.add(vm.home().identity(), room(vm));
            }
        }
    }

    private void unindex(VmRecord vm) {
        if (vm.attempt() != null) {
            byTask.remove(vm.attempt().task());
        }
        waiting.remove(vm);
    }

    private void uncount(VmRecord vm) {
        if (vm.home() != null) {
            census.remove(place(vm.home()), vm.spec().componentType());
            whereabouts.remove(vm.home().agentId(), vm.home().hostname(), vm.spec());
            if (isToBeReserved(vm)) {
                reservations.remove(vm.home().identity(), room(vm));
            }
        }
    }

    /** Where a VM counts. Whoever gets the address of a machine that is gone for good has not got its VMs. */
    private static AgentIdentity place(Home home) {
        return home.gone() ? new AgentIdentity(home.agentId(), null) : home.identity();
    }

    /** What it takes to have the VM back on its machine, where its executor may have to be started again. */
    private Resources room(VmRecord vm) {
        return policy.need(vm.spec()).plus(policy.tasks().executorShare());
    }

    /** Whether the VM may be running on its machine although, as far as is known, no task of it takes room there. */
    private boolean isToBeReserved(VmRecord vm) {
        Attempt attempt = vm.attempt();
        if (attempt == null || attempt.verb() != Verb.RUN) {
            return vm.location().mayStillRun();
        }
        return !vm.standing().isReachable() || unconfirmed.contains(attempt.task());
    }

    /** Every VM, by hostname. */
    public Collection<VmRecord> all() {
        return state.vms();
    }

    /** VMs that want an attempt. */
    public WaitingRoom waiting() {
        return waiting;
    }

    /** Room to be kept free, for placement. */
    public Reservations reservations() {
        return reservations;
    }

    /** VMs per agent, for placement. */
    public Census census() {
        return census;
    }

    /** Who is on which agent, and what that says of itself, for constraints that count. */
    public Whereabouts whereabouts() {
        return whereabouts;
    }
}
