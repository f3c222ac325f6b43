package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;

/** The order in which groups come up and go. */
public final class GroupOrder {
    private final GroupsView there;

    public GroupOrder(GroupsView there) {
        this.there = there;
    }

    /** The groups for which that one waits before its first member is made. */
    public List<GroupName> awaited(GroupRecord group) {
        List<GroupName> awaited = new ArrayList<>();
        group.spec().after().stream().filter(other -> !isServing(other)).forEach(awaited::add);
        group.spec().wants().stream()
                .filter(other -> isComingUp(other) && !isServing(other))
                .forEach(awaited::add);
        return awaited;
    }

    /** Whether all members that a group is to have are ready. */
    private boolean isServing(GroupName name) {
        GroupRecord group = there.group(name);
        NavigableMap<Integer, VmRecord> members = there.members(name);
        return group != null
                && !group.leaving()
                && group.wanted().stream()
                        .allMatch(ordinal -> members.containsKey(ordinal)
                                && new SeenMember(members.get(ordinal), Instant.EPOCH).isReady());
    }

    private boolean isComingUp(GroupName name) {
        GroupRecord group = there.group(name);
        return group != null && !group.leaving() && group.rollout().mode() == Rollout.Mode.ROLLING;
    }

    /** Whether no group that comes after that one is being removed and still there. */
    public boolean mayEnd(GroupName group) {
        return there.groups().stream()
                .noneMatch(other -> other.leaving() && other.spec().after().contains(group));
    }

    /** The groups that may have to do something else when one has changed, or one of its members. */
    public Set<GroupName> concerned(GroupName group) {
        Set<GroupName> concerned = new TreeSet<>();
        GroupRecord record = there.group(group);
        for (GroupRecord other : there.groups()) {
            if (other.spec().follows(group) || (record != null && record.spec().follows(other.name()))) {
                concerned.add(other.name());
            }
        }
        return concerned;
    }

    /** The groups that would wait for themselves, if that were declared. */
    static Set<GroupName> circular(GroupsView there, Declaration declaration) {
        Map<GroupName, GroupSpec> specs = new HashMap<>();
        there.groups().stream()
                .filter(group -> !declaration.removed().contains(group.name()))
                .forEach(group -> specs.put(group.name(), group.spec()));
        declaration.groups().forEach(group -> specs.put(group.name(), group.spec()));
        Set<GroupName> circular = new TreeSet<>();
        for (Declaration.Group group : declaration.groups()) {
            if (reaches(group.name(), group.name(), specs, new HashSet<>())) {
                circular.add(group.name());
            }
        }
        return circular;
    }

    private static boolean reaches(
            GroupName from, GroupName sought, Map<GroupName, GroupSpec> specs, Set<GroupName> seen) {
        GroupSpec spec = specs.get(from);
        return spec != null
                && seen.add(from)
                && (spec.follows(sought)
                        || specs.keySet().stream()
                                .anyMatch(other -> spec.follows(other) && reaches(other, sought, specs, seen)));
    }
}
