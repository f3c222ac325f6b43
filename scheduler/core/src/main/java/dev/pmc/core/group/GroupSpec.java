package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was declared of a group, in its canonical form: what a file may leave out is filled in, and what has no order is in
 * one. So two files that mean the same are equal.
 *
 * @param instances how many members; null if that is said by scaling alone
 * @param ports the ports that members serve on, by name
 * @param after groups all of whose members are to be available before the first of this one is made
 * @param wants groups for which this one waits as long as they come up, and not any longer
 * @param protect no member is replaced or deleted, whatever else is said
 * @param mayReplace a member that has to be made anew may be, with the loss of its disk
 */
public record GroupSpec(
        MemberTemplate template,
        @Nullable Integer instances,
        @IfMissing("{}") Map<String, Integer> ports,
        @IfMissing("{}") UpdatePolicy update,
        @IfMissing("{}") StopPolicy stop,
        @IfMissing("[]") List<GroupName> after,
        @IfMissing("[]") List<GroupName> wants,
        @IfMissing("false") boolean protect,
        @IfMissing("false") boolean mayReplace,
        UnknownFields unknown) {
    public GroupSpec {
        ports = Collections.unmodifiableMap(new TreeMap<>(ports));
        after = after.stream().sorted().distinct().toList();
        wants = wants.stream().sorted().distinct().toList();
    }

    /** Whether this group has to do with that one's coming up. */
    public boolean follows(GroupName other) {
        return after.contains(other) || wants.contains(other);
    }
}
