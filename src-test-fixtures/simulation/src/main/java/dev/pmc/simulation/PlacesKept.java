package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.VmTask.Verb;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Watches that no VM gets its place against its job's constraints, as all others stand at that moment: those that have theirs since
 * before, and those that got it earlier in the same turn.
 */
final class PlacesKept {
    private PlacesKept() {}

    /** The rack of a machine. */
    static String rack(String hostname) {
        return "r" + (hostname.charAt(hostname.length() - 1) % 2);
    }

    /** Changes have become durable. */
    static void stored(State before, Changes changes, State after) {
        for (Optional<VmRecord> changed : changes.vms().values()) {
            VmRecord vm = changed.orElse(null);
            Attempt attempt = vm == null ? null : vm.attempt();
            if (vm == null || attempt == null || attempt.homeBefore() != null || isIn(before, vm, attempt)) {
                continue;
            }
            Machine machine = after.machine(MachineName.of(attempt.agentHostname()));
            Invariants.require(
                    machine == null || !machine.emptied() || attempt.verb() != Verb.RUN,
                    "no VM is started on a machine that is being emptied",
                    vm.hostname() + " is placed on " + attempt.agentHostname());
            List<VmRecord> others = after.vms().stream()
                    .filter(other -> other.home() != null && isEarlier(before, other, attempt))
                    .toList();
            Invariants.require(
                    allow(vm, attempt.agentHostname(), others),
                    "no VM is placed against its constraints",
                    vm.hostname() + " with " + vm.options().constraints() + " is placed on " + attempt.agentHostname());
        }
    }

    private static boolean isIn(State before, VmRecord vm, Attempt attempt) {
        VmRecord old = before.vm(vm.hostname());
        return old != null && old.attempt() != null && old.attempt().task().equals(attempt.task());
    }

    private static boolean isEarlier(State before, VmRecord other, Attempt than) {
        VmRecord old = before.vm(other.hostname());
        // One that was deleted may have been made anew, and be another one, also one that has kept its place in the
        // line.
        boolean stood = old != null
                && old.asked().sequence() == other.asked().sequence()
                && (old.goal() == other.goal() || old.goal() != Goal.ERASE)
                && Objects.equals(agent(old), agent(other));
        // One that lost its place, and found one again there, did so in its turn.
        boolean isPlacedAnew = other.attempt() != null
                && other.attempt().homeBefore() == null
                && !isIn(before, other, other.attempt());
        return (stood && !isPlacedAnew) || (other.attempt() != null && number(other.attempt()) < number(than));
    }

    private static Optional<String> agent(VmRecord vm) {
        return Optional.ofNullable(vm.home()).map(Home::agentId);
    }

    private static long number(Attempt attempt) {
        String task = attempt.task().value();
        return Long.parseLong(task.substring(task.lastIndexOf('.') + 1), 36);
    }

    /** Whether a VM's constraints let it go to the machine of that hostname, as others stand. */
    static boolean allow(VmRecord vm, String hostname, Collection<VmRecord> others) {
        return vm.options().constraints().stream().allMatch(each -> {
            List<String> spelling = each.spelling();
            return allows(spelling, vm, hostname, others);
        });
    }

    private static boolean allows(List<String> spelling, VmRecord vm, String hostname, Collection<VmRecord> others) {
        boolean byRack = spelling.get(0).equals("rack");
        String here = byRack ? rack(hostname) : hostname;
        List<String> alike = others.stream()
                .filter(other -> !other.hostname().equals(vm.hostname()))
                .filter(other -> other.spec().componentType().equals(vm.spec().componentType()))
                .flatMap(other -> Optional.ofNullable(other.home()).stream())
                .map(home -> byRack ? rack(home.hostname()) : home.hostname())
                .toList();
        return switch (spelling.get(1)) {
            case "UNIQUE" -> !alike.contains(here);
            case "CLUSTER" -> alike.stream().allMatch(here::equals);
            case "IS" -> here.equals(spelling.get(2));
            default -> {
                Invariants.require(
                        spelling.get(1).startsWith("PREFER_"),
                        "only what is watched is asked for",
                        spelling.toString());
                yield true;
            }
        };
    }
}
