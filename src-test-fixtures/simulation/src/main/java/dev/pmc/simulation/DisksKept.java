package dev.pmc.simulation;

import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the disks: none is removed but by a delete of its VM, or where a move has left it while the VM has another that is
 * as new; no guest is started on one that is not whole, or while another one is newer; and no two guests of one name run.
 */
final class DisksKept {
    private final World world;

    DisksKept(World world) {
        this.world = world;
    }

    /** To be called after every event. */
    void check() {
        Map<Hostname, SimMachine> seen = new HashMap<>();
        for (SimMachine machine : standing()) {
            for (Map.Entry<Hostname, SimMachine.Domain> domain : machine.domains.entrySet()) {
                SimMachine other = seen.put(domain.getKey(), machine);
                if (other != null) {
                    two(domain.getKey(), other, machine);
                }
            }
        }
    }

    private List<SimMachine> standing() {
        return world.machines.stream().filter(machine -> !machine.burnt).toList();
    }

    private void two(Hostname vm, SimMachine first, SimMachine second) {
        Invariants.require(
                !(isActive(first, vm) && isActive(second, vm)),
                "one running domain per hostname",
                vm + " runs on " + first.hostname + " and " + second.hostname);
        Invariants.require(
                move(vm) != null,
                "one domain per hostname",
                vm + " is on " + first.hostname + " and " + second.hostname + ", and does not move");
    }

    private static boolean isActive(SimMachine machine, Hostname vm) {
        SimMachine.Domain domain = machine.domain(vm);
        return domain != null && domain.active;
    }

    private @Nullable Move move(Hostname vm) {
        VmRecord stored = world.hostDb.state().vm(vm);
        return stored == null ? null : stored.move();
    }

    /** A record is durable from now on: a move goes over to its target only when all of the disk is there. */
    void stored(VmRecord vm) {
        if (vm.move() != null && vm.move().step() == Move.Step.STARTING) {
            SimMachine home =
                    vm.home() == null ? null : world.machineOf(vm.home().agentId());
            SimMachine.Domain there = home == null || home.burnt ? null : home.domain(vm.hostname());
            Invariants.require(
                    there == null || there.whole,
                    "a move goes over to its target with the whole disk",
                    vm.hostname() + " on " + vm.home());
        }
    }

    /** A VM has been made from its image. */
    void made(SimMachine machine, Hostname vm) {
        Invariants.require(
                newestElsewhere(machine, vm) < 0,
                "one domain per hostname",
                vm + " is made on " + machine.hostname + ", and has a disk elsewhere");
    }

    /** A VM's disk is about to be removed for a fresh one. */
    void madeAnew(SimMachine machine, VmSpec wanted) {
        VmRecord stored = world.hostDb.state().vm(wanted.hostname());
        Invariants.require(
                stored == null
                        || stored.spec().identity().rebuilds()
                                >= wanted.identity().rebuilds(),
                "no disk is made anew but by a rebuild",
                "the disk of " + wanted.hostname() + " on " + machine.hostname + ", with the record " + stored);
    }

    /** A guest is about to be started. */
    void starting(SimMachine machine, Hostname vm, SimMachine.Domain domain) {
        Invariants.require(
                standing().stream().noneMatch(other -> !other.equals(machine) && isActive(other, vm)),
                "one running domain per hostname",
                vm + " is started on " + machine.hostname + " and runs elsewhere");
        Invariants.require(domain.whole, "no guest is started on half a disk", vm + " on " + machine.hostname);
        Invariants.require(
                domain.debris || domain.writes >= newestElsewhere(machine, vm),
                "no guest is started on an old disk",
                vm + " on " + machine.hostname + " has " + domain.writes + " writes");
    }

    /** How often a guest has written to the newest whole disk on other machines; below 0 if there is none. */
    private int newestElsewhere(SimMachine machine, Hostname vm) {
        return standing().stream()
                .filter(other -> !other.equals(machine))
                .map(other -> other.domain(vm))
                .filter(domain -> domain != null && domain.whole && !domain.debris)
                .mapToInt(domain -> domain.writes)
                .max()
                .orElse(-1);
    }

    /** A disk was removed. */
    void removed(SimMachine machine, Hostname vm, SimMachine.Domain domain, String taskId) {
        VmRecord stored = world.hostDb.state().vm(vm);
        if (stored == null || stored.goal() == Goal.ERASE || domain.debris) {
            return;
        }
        Invariants.require(
                stored.move() != null,
                "no disk is removed but by a delete",
                "the disk of " + vm + " on " + machine.hostname + " by " + taskId + ", with the record " + stored);
        boolean isOnlyACopy = !domain.whole || newestElsewhere(machine, vm) >= domain.writes;
        SimMachine home =
                stored.home() == null ? null : world.machineOf(stored.home().agentId());
        Invariants.require(
                isOnlyACopy || (home != null && home.burnt && !home.equals(machine)),
                "there is always a whole disk",
                "the last whole disk of " + vm + " was removed on " + machine.hostname + " by " + taskId);
        Invariants.require(
                home == null || !home.equals(machine),
                "no disk is removed at home",
                "the disk of " + vm + " on " + machine.hostname + " by " + taskId);
        Invariants.require(
                !domain.whole || hasLived(stored),
                "the source is erased only after the target's first sign of life",
                "the disk of " + vm + " on " + machine.hostname + " by " + taskId + ", with the record " + stored);
    }

    /** Whether its guest has written at home to what it had elsewhere, or the disk there never was the VM's. */
    private boolean hasLived(VmRecord vm) {
        SimMachine home = vm.home() == null ? null : world.machineOf(vm.home().agentId());
        SimMachine.Domain there = home == null ? null : home.domain(vm.hostname());
        return (home != null && home.burnt)
                || (there != null
                        && there.writes > 0
                        && vm.move() != null
                        && vm.move().step() == Move.Step.CLEARING);
    }
}
