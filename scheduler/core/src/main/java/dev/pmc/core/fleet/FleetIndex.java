package dev.pmc.core.fleet;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is looked up of the VMs: by task, by agent, those that wait for an offer, and those with which something is being done.
 * It follows from their records, change by change; so a standby has it ready, whatever the size of the fleet, and a leader
 * goes on with it. Not thread-safe.
 *
 * <p>Life cycle: {@code follow*}, while another scheduler decides; from then on one {@link Fleet} changes it.
 */
public final class FleetIndex {
    private final Policy policy;
    private final Map<TaskId, VmRecord> byTask = new HashMap<>();
    private final WaitingRoom waiting;
    private final Census census = new Census();
    private final Reservations reservations = new Reservations();
    private final Whereabouts whereabouts = new Whereabouts();
    private final Map<Hostname, VmRecord> busy = new LinkedHashMap<>();
    private final Map<Hostname, VmRecord> moving = new LinkedHashMap<>();
    /** Live attempts that are known to take room on their agents. No other is, so a new leader begins with none. */
    private final Set<TaskId> confirmed = new HashSet<>();

    private FleetIndex(Policy policy) {
        this.policy = policy;
        waiting = new WaitingRoom(policy);
    }

    /** That of all VMs of a state. */
    public static FleetIndex of(State state, Policy policy) {
        FleetIndex index = new FleetIndex(policy);
        state.machines().forEach(index::remember);
        state.vms().forEach(vm -> index.changed(null, vm));
        return index;
    }

    /**
     * Another scheduler has committed those changes.
     *
     * @param before the state that they were applied to
     */
    public void follow(State before, Changes changes) {
        changes.machines().values().forEach(this::remember);
        changes.vms().forEach((hostname, after) -> changed(before.vm(hostname), after.orElse(null)));
    }

    private void remember(Machine machine) {
        machine.agents().forEach(agent -> whereabouts.remember(agent.id(), machine.hostname(), agent.attributes()));
    }

    /** A VM has changed, has come or is gone. */
    void changed(@Nullable VmRecord before, @Nullable VmRecord after) {
        boolean counted = before != null && after != null && isCountedAlike(before, after);
        if (before != null) {
            unindex(before);
            if (!counted) {
                uncount(before);
            }
        }
        if (after != null) {
            index(after);
            if (!counted) {
                count(after);
            }
        }
        attempts(before).forEach(ended -> {
            if (!byTask.containsKey(ended.task())) {
                confirmed.remove(ended.task());
            }
        });
    }

    /** Most changes do not move a VM, and an agent whose counts change is looked at anew. */
    private boolean isCountedAlike(VmRecord before, VmRecord after) {
        return Objects.equals(before.home(), after.home())
                && Objects.equals(target(before), target(after))
                && before.spec().equals(after.spec())
                && isToBeReserved(before) == isToBeReserved(after)
                && isToBeReservedElsewhere(before) == isToBeReservedElsewhere(after);
    }

    /** A VM's live attempts, at home and elsewhere. */
    private static Stream<Attempt> attempts(@Nullable VmRecord vm) {
        return vm == null
                ? Stream.empty()
                : Stream.of(
                                Optional.ofNullable(vm.attempt()),
                                Optional.ofNullable(vm.move()).map(Move::task))
                        .flatMap(Optional::stream);
    }

    /** The machine that the VM moves to, and on which it has its room already; null for none. */
    private static @Nullable Home target(VmRecord vm) {
        Move move = vm.move();
        return move == null || !move.step().isBeforeSwitch() ? null : move.elsewhere();
    }

    /** A task is being launched, and takes room out of the offer that is accepted for it. */
    void launched(TaskId task) {
        confirmed.add(task);
    }

    /**
     * A master has taken pmc in. No attempt is known to take room on its agent until that master says so. And all wait
     * that want an attempt: without a master nobody was woken whose time had come.
     */
    void connected() {
        busy.values().forEach(waiting::add);
        moving.values().forEach(waiting::add);
        List.copyOf(confirmed).forEach(this::doubt);
    }

    /** A live task is not known to take room on its agent until the master says so, again. */
    void doubt(TaskId task) {
        VmRecord vm = byTask.get(task);
        if (vm != null && confirmed.remove(task)) {
            Home home = homeUntilConfirmed(vm, task);
            if (home != null) {
                reservations.add(home.identity(), room(vm));
            }
        }
    }

    /** The master itself has said that a task is alive, so it does not offer what the task takes. */
    void confirmed(TaskId task) {
        VmRecord vm = byTask.get(task);
        if (vm != null && confirmed.add(task)) {
            Home home = homeUntilConfirmed(vm, task);
            if (home != null) {
                reservations.remove(home.identity(), room(vm));
            }
        }
    }

    /** Where room is kept for a VM with an attempt for no other reason than that this is not confirmed. */
    private static @Nullable Home homeUntilConfirmed(VmRecord vm, TaskId task) {
        Attempt attempt = vm.attempt();
        if (attempt == null || !attempt.task().equals(task)) {
            return isOutOfReachElsewhere(vm) ? null : target(vm);
        }
        boolean runs = attempt.verb() == Verb.RUN;
        return runs && vm.standing().isReachable() ? vm.home() : null;
    }

    private void index(VmRecord vm) {
        attempts(vm).forEach(attempt -> byTask.put(attempt.task(), vm));
        if (vm.move() != null) {
            moving.put(vm.hostname(), vm);
        }
        if (vm.standing().activity() != Activity.NONE) {
            busy.put(vm.hostname(), vm);
        }
        waiting.add(vm);
    }

    private void unindex(VmRecord vm) {
        attempts(vm).forEach(attempt -> byTask.remove(attempt.task()));
        moving.remove(vm.hostname());
        busy.remove(vm.hostname());
        waiting.remove(vm);
    }

    private void count(VmRecord vm) {
        count(vm, vm.home(), isToBeReserved(vm));
        count(vm, target(vm), isToBeReservedElsewhere(vm));
    }

    private void count(VmRecord vm, @Nullable Home at, boolean isReserved) {
        if (at != null) {
            census.add(place(at), vm.spec().componentType());
            whereabouts.add(at.agentId(), at.hostname(), vm.spec());
            if (isReserved) {
                reservations.add(at.identity(), room(vm));
            }
        }
    }

    private void uncount(VmRecord vm) {
        uncount(vm, vm.home(), isToBeReserved(vm));
        uncount(vm, target(vm), isToBeReservedElsewhere(vm));
    }

    private void uncount(VmRecord vm, @Nullable Home at, boolean isReserved) {
        if (at != null) {
            census.remove(place(at), vm.spec().componentType());
            whereabouts.remove(at.agentId(), at.hostname(), vm.spec());
            if (isReserved) {
                reservations.remove(at.identity(), room(vm));
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
        return !vm.standing().isReachable() || !confirmed.contains(attempt.task());
    }

    /** The same of the machine that it moves to. */
    private boolean isToBeReservedElsewhere(VmRecord vm) {
        Attempt task = vm.move() == null ? null : vm.move().task();
        return task != null && (isOutOfReachElsewhere(vm) || !confirmed.contains(task.task()));
    }

    /** A task elsewhere that cannot be reached has a time at which another one is made in its place. */
    private static boolean isOutOfReachElsewhere(VmRecord vm) {
        return vm.move() != null && vm.move().task() != null && vm.move().notBefore() != null;
    }

    /** The VM whose live attempt that task is, at home or elsewhere. */
    @Nullable
    VmRecord ofTask(TaskId task) {
        return byTask.get(task);
    }

    /** VMs with which something is being done, or is to be, or was given up. No other has a timer, or wants an attempt. */
    Collection<VmRecord> busy() {
        return Collections.unmodifiableCollection(busy.values());
    }

    Collection<VmRecord> moving() {
        return Collections.unmodifiableCollection(moving.values());
    }

    boolean isMoving(Hostname vm) {
        return moving.containsKey(vm);
    }

    WaitingRoom waiting() {
        return waiting;
    }

    Reservations reservations() {
        return reservations;
    }

    Census census() {
        return census;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }
}
