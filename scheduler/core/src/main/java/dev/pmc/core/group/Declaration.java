package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file says, once it is understood.
 *
 * @param set the name of the set that all its groups are in; null for none
 * @param groups in the order of the file
 * @param removed groups that are to go
 */
public record Declaration(@Nullable String set, List<Group> groups, Set<GroupName> removed) {
    public Declaration {
        groups = List.copyOf(groups);
        removed = Set.copyOf(removed);
    }

    /** A group as a file says it. */
    public record Group(GroupName name, GroupSpec spec) {}

    /** Whether it says anything of that group. */
    boolean names(GroupName group) {
        return removed.contains(group)
                || groups.stream().anyMatch(each -> each.name().equals(group));
    }

    /**
     * What may be done for it that is not done unless somebody says so.
     *
     * @param prune groups of the set go that the file does not name
     * @param replaceable members that may be made anew, with the loss of their disks
     */
    public record Permits(boolean prune, Set<Hostname> replaceable) {
        /** None. */
        public static final Permits NONE = new Permits(false, Set.of());

        public Permits {
            replaceable = Set.copyOf(replaceable);
        }
    }
}
