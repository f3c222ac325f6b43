package dev.pmc.core.group;

import dev.pmc.core.group.FieldChange.Needs;
import dev.pmc.core.group.Plan.Action;
import dev.pmc.core.group.Plan.GroupPlan;
import dev.pmc.core.group.Plan.Step;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;

/** Says what applying a declaration would do, by the same rules by which it is done. */
public final class Planner {
    private final GroupsView there;
    private final Declaration declaration;
    private final Declaration.Permits permits;
    private final Set<GroupName> circular;

    private Planner(GroupsView there, Declaration declaration, Declaration.Permits permits) {
        this.there = there;
        this.declaration = declaration;
        this.permits = permits;
        circular = GroupOrder.circular(there, declaration);
    }

    /** What applying would do now. */
    public static Plan plan(GroupsView there, Declaration declaration, Declaration.Permits permits) {
        Planner planner = new Planner(there, declaration, permits);
        List<GroupPlan> groups = new ArrayList<>();
        declaration.groups().forEach(group -> groups.add(planner.declared(group)));
        there.groups().stream()
                .filter(group -> !group.leaving() && planner.isLeftOut(group))
                .forEach(group -> groups.add(planner.leftOut(group)));
        return new Plan(PlanIndex.of(there, declaration, permits), groups);
    }

    private boolean isLeftOut(GroupRecord group) {
        boolean isOfSet = declaration.set() != null && declaration.set().equals(group.set());
        return declaration.removed().contains(group.name()) || (isOfSet && !declaration.names(group.name()));
    }

    private boolean isToGo(GroupRecord group) {
        return permits.prune() || declaration.removed().contains(group.name());
    }

    private GroupPlan leftOut(GroupRecord group) {
        if (!isToGo(group)) {
            String words = "the file of set " + declaration.set() + " does not name it any more; --prune removes it";
            return new GroupPlan(group.name(), GroupPlan.Kind.KEEP, List.of(), List.of(words));
        }
        List<String> words = group.spec().protect() ? List.of("it is protected, and cannot be removed") : List.of();
        return new GroupPlan(
                group.name(), GroupPlan.Kind.REMOVE, dismissed(group.removed(), there.members(group.name())), words);
    }

    private GroupPlan declared(Declaration.Group declared) {
        GroupRecord before = there.group(declared.name());
        NavigableMap<Integer, VmRecord> members = there.members(declared.name());
        GroupRecord after =
                new AppliedDeclaration(declaration.set(), permits, "", Instant.EPOCH).to(before, declared, members);
        GroupPlan.Kind kind = before == null
                ? GroupPlan.Kind.CREATE
                : after.equals(before) ? GroupPlan.Kind.KEEP : GroupPlan.Kind.CHANGE;
        List<Step> steps = new ArrayList<>(wanted(after, members));
        steps.addAll(dismissed(after, members));
        steps.sort(Comparator.comparingInt(Step::wave));
        return new GroupPlan(declared.name(), kind, steps, words(after));
    }

    private List<String> words(GroupRecord after) {
        List<String> words = new ArrayList<>();
        for (GroupName other : after.spec().after()) {
            if (!declaration.names(other) && there.group(other) == null) {
                words.add("it comes after " + other + ", and there is no such group");
            }
        }
        if (circular.contains(after.name())) {
            words.add("it comes after itself, by way of other groups, so this cannot be applied");
        }
        return words;
    }

    private List<Step> wanted(GroupRecord after, NavigableMap<Integer, VmRecord> members) {
        List<Step> steps = new ArrayList<>();
        List<VmRecord> replaced = new ArrayList<>();
        for (int ordinal : after.wanted()) {
            VmRecord vm = members.get(ordinal);
            if (vm == null) {
                Hostname hostname = after.hostname(ordinal);
                Action action = there.vm(hostname) == null ? Action.CREATE : Action.CONFLICT;
                steps.add(new Step(hostname, action, 0, List.of()));
                continue;
            }
            List<FieldChange> changes = SpecDifference.of(vm, after.spec().template());
            Needs needs = SpecDifference.needs(changes);
            boolean rests = vm.member() != null && vm.member().resting();
            if (needs == null) {
                steps.add(new Step(vm.hostname(), rests ? Action.START : Action.KEEP, 0, changes));
            } else if (needs == Needs.RECORD) {
                steps.add(new Step(vm.hostname(), Action.UPDATE, 0, changes));
            } else if (after.current().mayReplace(vm.hostname())) {
                replaced.add(vm);
            } else {
                steps.add(new Step(vm.hostname(), Action.BLOCKED, 0, changes));
            }
        }
        steps.addAll(new Waves(after).of(replaced));
        int serving = (int) replaced.stream()
                .filter(vm -> new SeenMember(vm, Instant.EPOCH).isReady())
                .count();
        int spares = Math.min(after.spec().update().maxSurge(), serving);
        SpareNumbers.free(
                        after, members.keySet(), hostname -> there.vm(hostname) != null, spares - sparesAmong(members))
                .forEach(ordinal -> steps.add(new Step(after.hostname(ordinal), Action.SPARE, 0, List.of())));
        return steps;
    }

    private static int sparesAmong(NavigableMap<Integer, VmRecord> members) {
        return (int) members.values().stream().filter(Planner::isSpare).count();
    }

    private static boolean isSpare(VmRecord vm) {
        return vm.member() != null && vm.member().spare();
    }

    private static List<Step> dismissed(GroupRecord after, NavigableMap<Integer, VmRecord> members) {
        TreeSet<Integer> wanted = new TreeSet<>(after.wanted());
        boolean erases = after.spec().stop().onRemove() == StopPolicy.OnRemove.ERASE
                && !after.spec().protect();
        List<Step> steps = new ArrayList<>();
        members.forEach((ordinal, vm) -> {
            boolean rests = vm.member() != null && vm.member().resting();
            if (isSpare(vm) && !after.leaving()) {
                return;
            }
            if (!wanted.contains(ordinal) && vm.goal() != Goal.ERASE && (erases || !rests)) {
                Action action = erases || isSpare(vm) ? Action.DELETE : Action.STOP;
                steps.add(new Step(vm.hostname(), action, 0, List.of()));
            }
        });
        return steps;
    }
}
