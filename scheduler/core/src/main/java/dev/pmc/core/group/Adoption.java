package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes members of hosts that were asked for by themselves, without touching them. What they have otherwise than the group says
 * is shown, and mended when the file is applied again, by the same rules as for all members.
 */
final class Adoption {
    private final GroupsView there;
    private final GroupRecord group;

    Adoption(GroupsView there, GroupRecord group) {
        this.there = there;
        this.group = group;
    }

    /** The group with those hosts as members, each with the lowest number that is free; or why not. */
    GroupReply of(List<Hostname> hosts) {
        if (group.rollout().mode() != Rollout.Mode.DONE) {
            return GroupReply.refused("group " + group.name()
                    + " is being rolled out, and might change them at once: wait until that is over");
        }
        List<String> problems = new ArrayList<>();
        List<VmRecord> adopted = new ArrayList<>();
        Set<Integer> taken = new TreeSet<>(there.members(group.name()).keySet());
        taken.addAll(group.holes());
        GroupRecord grown = group;
        for (Hostname host : new LinkedHashSet<>(hosts)) {
            VmRecord vm = there.vm(host);
            if (vm == null || vm.goal() == Goal.ERASE) {
                problems.add("there is no host " + host);
            } else if (vm.member() != null) {
                problems.add(host + " is a member of group " + vm.member().group());
            } else {
                int ordinal = free(taken);
                taken.add(ordinal);
                Membership member =
                        Membership.of(group.name(), ordinal, group.current().number());
                adopted.add(vm.as(member));
                grown = grown.wanted().contains(ordinal) ? grown : grown.grown();
            }
        }
        if (!problems.isEmpty()) {
            return GroupReply.refused(problems);
        }
        return new GroupReply(GroupReply.Outcome.DONE, List.of(grown), adopted, List.of());
    }

    private static int free(Set<Integer> taken) {
        int ordinal = 0;
        while (taken.contains(ordinal)) {
            ordinal++;
        }
        return ordinal;
    }
}
