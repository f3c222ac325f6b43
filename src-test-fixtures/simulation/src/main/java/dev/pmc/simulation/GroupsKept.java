package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Rollout;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.Hostname;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Watches what becomes of groups and their members, going by what people have said rather than by what pmc remembers of it.
 *
 * <ol>
 *   <li>A group takes no host that is not its own.
 *   <li>No two members of a group have one number.
 *   <li>No disk is lost by a group unless somebody has said that it may be.
 *   <li>A group takes no member down that serves when as many are down as ever might be, spare ones taken for others.
 *   <li>It makes no member when as many are to run as ever might.
 * </ol>
 */
final class GroupsKept {
    /** What people have ever said of a group. */
    private static final class Said {
        private int maxUnavailable;
        private int maxSurge;
        private boolean replaces;
        private boolean erases;
        private final Set<Hostname> replaceable = new HashSet<>();
    }

    private final Map<GroupName, Said> said = new HashMap<>();

    /** People ask for something. */
    void asked(GroupRequest request) {
        if (request instanceof GroupRequest.Apply apply) {
            apply.declaration().groups().forEach(this::declared);
            apply.permits()
                    .replaceable()
                    .forEach(host -> of(groupOf(host)).replaceable.add(host));
        }
    }

    private void declared(Declaration.Group group) {
        GroupSpec spec = group.spec();
        Said of = of(group.name());
        of.maxSurge = Math.max(of.maxSurge, spec.update().maxSurge());
        of.maxUnavailable = Math.max(of.maxUnavailable, spec.update().maxUnavailable());
        of.replaces |= spec.mayReplace();
        of.erases |= spec.stop().onRemove() == StopPolicy.OnRemove.ERASE;
    }

    private Said of(GroupName group) {
        return said.computeIfAbsent(group, name -> new Said());
    }

    private static GroupName groupOf(Hostname member) {
        return new GroupName(member.value().substring(0, member.value().lastIndexOf('-')));
    }

    /** Changes have become durable. */
    void stored(State before, Changes changes, State after) {
        for (Map.Entry<Hostname, Optional<VmRecord>> changed : changes.vms().entrySet()) {
            VmRecord old = before.vm(changed.getKey());
            VmRecord vm = changed.getValue().orElse(null);
            if (vm != null && isAskedByGroup(vm) && (old == null || !isAskedByGroup(old))) {
                takesItsOwn(old, vm);
            }
            if (vm != null && old == null && isAskedByGroup(vm)) {
                isOneOfSoMany(vm, after);
            }
            if (old != null
                    && vm != null
                    && old.goal() != Goal.ERASE
                    && vm.goal() == Goal.ERASE
                    && isAskedByGroup(vm)) {
                erased(old, vm, after);
            }
        }
        if (!changes.vms().isEmpty()) {
            numbersAreUnique(after);
        }
    }

    /** Whether the last thing that was asked of it was so by a group. */
    private static boolean isAskedByGroup(VmRecord vm) {
        return vm.jobs().pending().stream().anyMatch(job -> job.fields().containsKey("group"));
    }

    private static void takesItsOwn(@Nullable VmRecord old, VmRecord vm) {
        Membership member = old == null ? vm.member() : old.member();
        Invariants.require(member != null, "a group takes no host that is not its own", "something is asked of " + vm);
    }

    private static void numbersAreUnique(State state) {
        Map<String, Hostname> seen = new HashMap<>();
        for (VmRecord vm : state.vms()) {
            if (vm.member() != null) {
                Hostname other =
                        seen.put(vm.member().group() + " " + vm.member().ordinal(), vm.hostname());
                Invariants.require(other == null, "no two members have one number", vm.hostname() + " and " + other);
            }
        }
    }

    private void erased(VmRecord old, VmRecord vm, State after) {
        Membership member = Objects.requireNonNull(old.member(), "it is the group's own");
        Said of = of(member.group());
        boolean isReplaced = vm.jobs().deferred().stream()
                .anyMatch(job -> job.job().action() == Job.Action.CREATE
                        && job.job().fields().containsKey("group"));
        boolean isAllowed = member.spare()
                ? of.maxSurge > 0
                : isReplaced ? of.replaces || of.replaceable.contains(vm.hostname()) : of.erases;
        Invariants.require(
                isAllowed,
                "no disk is lost unless somebody says so",
                vm.hostname() + " is erased, replaced is " + isReplaced);
        GroupRecord group = after.group(member.group());
        if ((isReplaced || member.spare())
                && group != null
                && !group.leaving()
                && isServing(old)
                && !isEmptied(old, after)) {
            long down = group.instances() - counted(group, after, GroupsKept::isServing);
            Invariants.require(
                    down <= of.maxUnavailable,
                    "the budget of a group is kept",
                    vm.hostname() + " is taken down, and " + down + " are down of " + group.instances());
        }
    }

    /** What stands on a machine that is being emptied is taken down by that, whatever its group does. */
    private static boolean isEmptied(VmRecord vm, State state) {
        Home home = vm.home();
        Machine machine = home == null ? null : state.machine(MachineName.of(home.hostname()));
        return machine != null && machine.emptied();
    }

    /** Of a group are never made more than there are to be, and the spare ones. */
    private void isOneOfSoMany(VmRecord vm, State after) {
        Membership member = Objects.requireNonNull(vm.member(), "it is the group's own");
        GroupRecord group = Objects.requireNonNull(after.group(member.group()), "it has asked for it");
        long running = counted(group, after, other -> other.goal() == Goal.RUN);
        int most = group.instances() + of(member.group()).maxSurge;
        Invariants.require(
                running <= most,
                "a group has no more members than it may",
                vm.hostname() + " is made, and " + running + " are to run of " + most);
    }

    /** How many there are of the members that are wanted, and of those that are spare. */
    private static long counted(GroupRecord group, State state, Predicate<VmRecord> which) {
        List<Integer> wanted = group.wanted();
        return state.vms().stream()
                .filter(vm -> isSpare(vm, group) || wanted.stream().anyMatch(ordinal -> isMember(vm, group, ordinal)))
                .filter(which)
                .count();
    }

    private static boolean isSpare(VmRecord vm, GroupRecord group) {
        Membership member = vm.member();
        return member != null && member.spare() && member.group().equals(group.name());
    }

    private static boolean isMember(VmRecord vm, GroupRecord group, int ordinal) {
        Membership member = vm.member();
        return member != null && member.ordinal() == ordinal && member.group().equals(group.name());
    }

    private static @Nullable VmRecord member(State state, GroupName group, int ordinal) {
        return state.vms().stream()
                .filter(vm -> vm.member() != null
                        && vm.member().group().equals(group)
                        && vm.member().ordinal() == ordinal)
                .findFirst()
                .orElse(null);
    }

    /** A guest that is being restarted is down already. */
    private static boolean isServing(@Nullable VmRecord vm) {
        return vm != null
                && vm.goal() == Goal.RUN
                && vm.standing().isOn()
                && vm.standing().activity() != Activity.RESTART
                && vm.standing().isReachable()
                && vm.guest().ready();
    }

    /** How groups have to be once nothing goes wrong any more. */
    static void comeToRest(State state) {
        for (GroupRecord group : state.groups()) {
            for (int ordinal : group.wanted()) {
                Hostname hostname = group.hostname(ordinal);
                boolean mayWait = !group.spec().after().isEmpty()
                        || !group.spec().wants().isEmpty()
                        || state.vm(hostname) != null;
                Invariants.require(
                        mayWait || member(state, group.name(), ordinal) != null,
                        "a group has its members",
                        "there is no " + hostname + " of " + group);
            }
            boolean isDone = group.rollout().mode() == Rollout.Mode.DONE && !group.leaving();
            long spare = state.vms().stream()
                    .filter(vm -> isSpare(vm, group) && vm.goal() == Goal.RUN)
                    .count();
            Invariants.require(
                    !isDone || spare == 0 || counted(group, state, GroupsKept::isServing) < group.instances() + spare,
                    "spare members go when they are not needed",
                    group.toString());
            boolean isRolling = group.rollout().mode() == Rollout.Mode.ROLLING;
            Invariants.require(
                    !isRolling || group.spec().update().canary() > 0 || mayTakeLonger(group, state),
                    "a roll-out comes to an end",
                    group.toString());
        }
    }

    /** A group that waits for another one, or is on its way out, takes as long as that does. */
    private static boolean mayTakeLonger(GroupRecord group, State state) {
        return group.leaving()
                || !group.spec().after().isEmpty()
                || !group.spec().wants().isEmpty()
                || state.group(group.name()) == null;
    }
}
