package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches over how full machines are: the VMs that run on one, or are to run there, fit on it; those with an attempt, and those
 * whose domain is active although their attempt has ended.
 *
 * <p>Only of an end that came while the scheduler was listening, and that it has not heard of yet, it cannot know: the master offers
 * that room before the agent's word comes through. On a machine that has become too full in that way it may have what belongs
 * there: adopt what is active, which adds nothing, and bring back what was there before.
 */
final class MachineLoad {
    /** Of whoever has not listened at all yet, everything can be asked of the master. */
    private static final long EVERYTHING = -1;

    private final World world;
    private final Map<String, Long> endKnownAt = new HashMap<>();
    private final Set<String> comingHome = new HashSet<>();
    /** Those of them whose domain may be active there: they come back whatever room is kept for others. */
    private final Set<String> expected = new HashSet<>();

    private final Set<SimMachine> tooFull = new HashSet<>();

    MachineLoad(World world) {
        this.world = world;
    }

    /** The master has learnt that a task has ended, and offers what it took; or it was never told of that task. */
    void endKnown(String taskId) {
        endKnownAt.putIfAbsent(taskId, world.agenda.now());
    }

    /** Changes have become durable. */
    void stored(State before, Changes changes) {
        changes.vms().forEach((hostname, after) -> {
            VmRecord old = before.vm(hostname);
            Attempt attempt = after.map(VmRecord::attempt).orElse(null);
            if (attempt != null
                    && old != null
                    && old.home() != null
                    && world.machineOf(old.home().agentId()) == world.machineOf(attempt.agentId())) {
                comingHome.add(attempt.task().value());
                if (old.location().mayStillRun()) {
                    expected.add(attempt.task().value());
                }
            }
        });
    }

    /** @param listened for how long the one who launches has heard, without a break, what the master says */
    void launching(String agentId, List<SimMaster.Launch> launches, long listened) {
        SimMachine machine = world.machineOf(agentId);
        List<SimMaster.Launch> added =
                launches.stream().filter(launch -> bringsLoad(launch, machine)).toList();
        if (added.isEmpty()) {
            return;
        }
        Resources total = Resources.NONE;
        for (SimAgent agent : world.agentsOf(machine)) {
            total = total.plus(agent.total);
        }
        if (total.contains(load(machine, EVERYTHING))) {
            tooFull.remove(machine);
            return;
        }
        Resources known = load(machine, listened);
        Set<String> allowed = tooFull.contains(machine) ? comingHome : expected;
        Invariants.require(
                total.contains(known)
                        || added.stream().map(SimMaster.Launch::taskId).allMatch(allowed::contains),
                "no machine is given more than it has",
                machine.hostname + " is to run " + known);
        tooFull.add(machine);
    }

    private static boolean bringsLoad(SimMaster.Launch launch, SimMachine machine) {
        return (launch.task().verb() == Verb.RUN || launch.task().verb() == Verb.RECEIVE)
                && !isActive(machine.domain(launch.task().spec().hostname()));
    }

    private static boolean isActive(SimMachine.@Nullable Domain domain) {
        return domain != null && domain.active && !domain.debris;
    }

    /**
     * What runs on a machine, or is to run there, without what cannot be known by whoever has listened for so long. To everything
     * belong those whose end nobody has heard of yet: they come back to where they were.
     */
    private Resources load(SimMachine machine, long listened) {
        Resources load = Resources.NONE;
        for (VmRecord vm : world.hostDb.state().vms()) {
            if (vm.home() != null && world.machineOf(vm.home().agentId()) == machine) {
                if (takesRoom(vm, machine.domain(vm.hostname()), listened)) {
                    load = load.plus(Resources.of(
                            vm.spec().shape().vcpus(), vm.spec().shape().memoryMib(), 0));
                }
            }
            if (isToReceive(vm, machine)) {
                load = load.plus(Resources.of(
                        vm.spec().shape().vcpus(), vm.spec().shape().memoryMib(), 0));
            }
        }
        return load;
    }

    /** Whether a VM that moves has its room on the machine already. When its move is given up it will not run there. */
    private boolean isToReceive(VmRecord vm, SimMachine machine) {
        Move move = vm.move();
        Attempt task = move == null || move.step() == Move.Step.CLEARING ? null : move.task();
        return task != null
                && task.verb() == Verb.RECEIVE
                && !endKnownAt.containsKey(task.task().value())
                && world.machineOf(task.agentId()) == machine;
    }

    private boolean takesRoom(VmRecord vm, SimMachine.@Nullable Domain domain, long listened) {
        Attempt attempt = vm.attempt();
        Long ended = attempt == null ? null : endKnownAt.get(attempt.task().value());
        if (attempt != null && attempt.verb() == Verb.RUN && (ended == null || listened == EVERYTHING)) {
            return true;
        }
        boolean canKnow = ended == null || world.agenda.now() - ended > listened;
        return isActive(domain) && canKnow;
    }
}
