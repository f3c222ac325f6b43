package dev.pmc.simulation;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Disk;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How things have to be once nothing goes wrong any more. */
final class Convergence {
    private final World world;
    private final List<Message> put;
    private final List<Message> lostByQueue;

    Convergence(World world, List<Message> put, List<Message> lostByQueue) {
        this.world = world;
        this.put = put;
        this.lostByQueue = lostByQueue;
    }

    /** What is not yet as it has to be. */
    List<Violation> unsettled() {
        List<Violation> found = new ArrayList<>();
        try {
            if (world.schedulers.stream().noneMatch(SimScheduler::isIdle)
                    || !world.hostDb.state().outbox().isEmpty()) {
                throw new Violation(
                        "everything comes to rest",
                        "results wait: " + world.hostDb.state().outbox());
            }
            put.forEach(this::hasResult);
            put.forEach(this::leaseIsKeptOrComesBack);
            for (VmRecord vm : world.hostDb.state().vms()) {
                agreesWithMachines(vm);
                isMovedOrStuck(vm);
            }
            nothingUnknownLives();
            wishesAreFulfilled();
            resourcesAreGivenBack();
            GroupsKept.comeToRest(world.hostDb.state());
        } catch (Violation e) {
            found.add(e);
        }
        return found;
    }

    private void hasResult(Message message) {
        if (lostByQueue.contains(message) && !world.invariants.isAccepted(message)) {
            return;
        }
        if (world.invariants.resultOf(message) == null) {
            VmRecord vm = world.hostDb.state().vm(message.hostname());
            Invariants.require(
                    vm != null && isStuck(vm),
                    "every job ends in a result",
                    message + " has none, the record is " + vm);
        }
    }

    private void leaseIsKeptOrComesBack(Message message) {
        if (message.action() != Job.Action.CREATE || world.invariants.resultOf(message) == null) {
            return;
        }
        VmRecord vm = world.hostDb.state().vm(message.hostname());
        boolean kept = vm != null
                && (message.lease().equals(vm.asked().lease())
                        || vm.jobs().pending().stream()
                                .anyMatch(job ->
                                        message.lease().equals(job.fields().get("lease"))));
        Invariants.require(
                kept != world.invariants.isReleased(message.lease()),
                "a lease is kept by a host or comes back",
                message.lease() + (kept ? " is kept and has come back" : " is not kept and has not come back"));
    }

    private void agreesWithMachines(VmRecord vm) {
        SimMachine machine = machineOf(vm);
        SimMachine.Domain domain = machine == null ? null : machine.domain(vm.hostname());
        boolean active = domain != null && domain.active;
        Attempt attempt = vm.attempt();
        int live = 0;
        for (SimAgent agent : world.agents) {
            for (Map.Entry<String, SimAgent.Task> task : agent.tasks.entrySet()) {
                if (!task.getValue().latest.isEnd()
                        && task.getValue().task.spec().hostname().equals(vm.hostname())) {
                    live += attempt != null && attempt.task().value().equals(task.getKey()) ? 1 : 0;
                    Invariants.require(
                            isClearedBy(vm, task.getKey())
                                    || (attempt != null
                                            && attempt.task().value().equals(task.getKey())),
                            "records and agents agree",
                            task.getKey() + " lives on " + agent.id + ", but the record is " + vm);
                }
            }
        }
        boolean agrees = switch (vm.state()) {
            case RUNNING ->
                live == 1
                        && active
                        && (domain == null
                                || domain.bootGeneration >= vm.asked().bootGeneration());
            case STOPPED -> live == 0 && !active;
            case FAILED -> live == 0;
            case ACCEPTED, PLACED, STARTING, STOPPING, DELETING, UNREACHABLE -> isStuck(vm);
        };
        Invariants.require(
                agrees,
                "records and machines agree",
                live + " tasks live, active is " + active + ", the record is " + vm);
        Invariants.require(
                vm.state() != VmState.RUNNING
                        || domain == null
                        || (domain.spec.shape().equals(vm.spec().shape())
                                && domain.spec.identity().equals(vm.spec().identity())),
                "a host that runs is of the shape that its task accounts for",
                "it is " + (domain == null ? null : domain.spec) + ", the record is " + vm);
        Disk disk = vm.guest().disk();
        Invariants.require(
                vm.state() != VmState.RUNNING
                        || domain == null
                        || (disk != null
                                && disk.snapshots().stream()
                                        .map(Disk.Kept::name)
                                        .toList()
                                        .equals(domain.disk.names())),
                "records and disks agree about snapshots",
                (domain == null ? "none" : domain.disk.names()) + " are there, the record is " + vm);
    }

    /**
     * A move is over, unless its other machine has burnt down and nobody has been told, or the VM was stopped, or has failed to
     * start, before it was seen on at its target: then both disks stay until it is started.
     */
    private void isMovedOrStuck(VmRecord vm) {
        Move move = vm.move();
        Home elsewhere = move == null ? null : move.elsewhere();
        SimMachine machine = elsewhere == null ? null : world.machineOf(elsewhere.agentId());
        Invariants.require(
                move == null
                        || isStuck(vm)
                        || (machine != null && machine.burnt)
                        || (move.step() == Move.Step.STARTING
                                && (vm.goal() == Goal.STOP || vm.state() == VmState.FAILED)),
                "every move comes to its end",
                "the record is " + vm);
        for (SimMachine other : world.machines) {
            Invariants.require(
                    other.burnt
                            || other.domain(vm.hostname()) == null
                            || other.equals(machine)
                            || other.equals(machineOf(vm))
                            || isStuck(vm),
                    "nothing of a VM is where it is not",
                    "it is on " + other.hostname + ", the record is " + vm);
        }
    }

    private static boolean isClearedBy(VmRecord vm, String taskId) {
        Attempt task = vm.move() == null ? null : vm.move().task();
        return task != null && task.task().value().equals(taskId);
    }

    private void nothingUnknownLives() {
        for (SimAgent agent : world.agents) {
            agent.live()
                    .forEach(task -> Invariants.require(
                            world.hostDb.state().vm(task.spec().hostname()) != null,
                            "what is deleted is gone",
                            "a task of " + task.spec().hostname() + " lives on " + agent.id));
        }
        for (SimMachine machine : world.machines) {
            for (Hostname vm : machine.domains.keySet()) {
                Invariants.require(
                        machine.burnt || world.hostDb.state().vm(vm) != null,
                        "what is deleted is gone",
                        vm + " is on " + machine.hostname);
            }
        }
    }

    /** Every VM is as the last job that had an effect on it wished. */
    private void wishesAreFulfilled() {
        Map<Hostname, JobResult> last = new HashMap<>();
        Map<String, Message> messages = new HashMap<>();
        put.forEach(message -> messages.put(message.reference(), message));
        put.stream()
                .map(world.invariants::resultOf)
                .filter(Objects::nonNull)
                .filter(result -> result.status() != Status.REJECTED && result.status() != Status.DUPLICATE)
                .filter(result -> {
                    Job.Action action = message(result, messages).action();
                    return action == null || !action.isOfSnapshots();
                })
                .sorted(Comparator.comparingLong(SnapshotsKept::numberOf))
                .forEach(result -> last.put(message(result, messages).hostname(), result));
        last.forEach((hostname, result) -> {
            Job.Action action = message(result, messages).action();
            VmRecord vm = world.hostDb.state().vm(hostname);
            if (result.status() == Status.FAILED
                    || (vm != null
                            && (isStuck(vm)
                                    || !vm.jobs().pending().isEmpty()
                                    || !vm.jobs().deferred().isEmpty()))) {
                return;
            }
            // Word that a guest has powered itself off counts as a wish, of the time when it is heard.
            boolean offByItself = world.invariants.poweredOffAt(hostname) >= SnapshotsKept.numberOf(result);
            boolean fulfilled = action == null
                    || switch (action) {
                        case DELETE -> vm == null;
                        case STOP -> vm != null && vm.state() == VmState.STOPPED;
                        case RESIZE -> true;
                        case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> throw new IllegalStateException("they are left out");
                        case CREATE, START, RESTART, REBUILD, MIGRATE ->
                            vm != null
                                    && (vm.state() == VmState.RUNNING
                                            || vm.state() == VmState.FAILED
                                            || (offByItself && vm.state() == VmState.STOPPED));
                    };
            Invariants.require(
                    fulfilled, "every VM is as the last job wished", result + " was the last one, the record is " + vm);
        });
    }

    private void resourcesAreGivenBack() {
        boolean waiting = world.hostDb.state().vms().stream()
                .anyMatch(vm -> vm.move() != null
                        || (vm.state() != VmState.RUNNING
                                && vm.state() != VmState.STOPPED
                                && vm.state() != VmState.FAILED));
        Invariants.require(
                waiting || (world.master.allocator.isSuppressed() && !world.master.allocator.hasOffersOut()),
                "an idle scheduler takes nothing",
                "offers are out or come");
        Invariants.require(
                world.queue.open().isEmpty(),
                "the queue is empty",
                world.queue.open().toString());
    }

    private boolean isOutOfSight(@Nullable Home home) {
        SimMachine machine = home == null ? null : world.machineOf(home.agentId());
        return home != null && machine != null && machine.burnt && !world.master.isGone(home.agentId());
    }

    /**
     * Whether nothing can be done for it: its machine has burnt down, and the master cannot even tell because the machine
     * had another agent id since, or because it has lost its registry and nobody can tell it of an agent that it does not know;
     * or there is no room for it. A delete has to be told, too, of the machine where a move has left something.
     */
    private boolean isStuck(VmRecord vm) {
        Home home = vm.home();
        Home elsewhere = vm.move() == null ? null : vm.move().elsewhere();
        if (isOutOfSight(home) || (vm.goal() == Goal.ERASE && isOutOfSight(elsewhere))) {
            return true;
        }
        String only = home == null ? vm.options().baremetal() : home.hostname();
        if (only != null && world.machines(only).stream().allMatch(each -> each.burnt)) {
            return vm.state() == VmState.ACCEPTED;
        }
        if (vm.state() != VmState.ACCEPTED && vm.state() != VmState.UNREACHABLE) {
            return false;
        }
        for (SimRegistration registration : world.master.registered.values()) {
            String hostname = registration.agent.machine.hostname;
            boolean allowed = only == null
                    ? vm.options().maxPerAgent() == null || vm.options().maxPerAgent() > ofType(vm, hostname)
                    : only.equals(hostname) && isWhereItBelongs(registration, home);
            if (home == null) {
                allowed &= PlacesKept.allow(vm, hostname, world.hostDb.state().vms());
            }
            Resources free = world.master.allocator.free(registration).minus(World.EXECUTOR_SHARE);
            if (home == null) {
                free = free.minus(keptOn(registration));
            }
            if (allowed && free.contains(need(vm))) {
                return false;
            }
        }
        return true;
    }

    /** Another machine of the same hostname is no place for a VM, unless its own is gone. */
    private static boolean isWhereItBelongs(SimRegistration registration, @Nullable Home home) {
        return home == null
                || home.gone()
                || registration.id.equals(home.agentId())
                || registration.agent.address.equals(home.address());
    }

    /** What is kept free on a machine for VMs that wait to come back there. */
    private Resources keptOn(SimRegistration registration) {
        Resources kept = Resources.NONE;
        for (VmRecord vm : world.hostDb.state().vms()) {
            boolean waits = vm.state() == VmState.ACCEPTED || vm.state() == VmState.UNREACHABLE;
            if (waits && vm.home() != null && isWhereItBelongs(registration, vm.home())) {
                kept = kept.plus(need(vm)).plus(World.EXECUTOR_SHARE);
            }
        }
        return kept;
    }

    private static Resources need(VmRecord vm) {
        return Resources.of(vm.spec().shape().vcpus(), vm.spec().shape().memoryMib(), 2560);
    }

    private long ofType(VmRecord vm, String hostname) {
        return world.hostDb.state().vms().stream()
                .filter(other -> !other.hostname().equals(vm.hostname()))
                .filter(other -> other.spec().componentType().equals(vm.spec().componentType()))
                .filter(other -> other.home() != null && other.home().hostname().equals(hostname))
                .count();
    }

    private @Nullable SimMachine machineOf(VmRecord vm) {
        return vm.home() == null ? null : world.machineOf(vm.home().agentId());
    }

    private static Message message(JobResult result, Map<String, Message> messages) {
        return Objects.requireNonNull(
                messages.get(String.valueOf(result.fields().get(Message.REFERENCE))));
    }
}
