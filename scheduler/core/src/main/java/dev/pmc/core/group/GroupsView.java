package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All groups, and all that is looked up of VMs for them, at one moment. */
public interface GroupsView {
    Collection<GroupRecord> groups();

    /** The record of a group; null if there is no such group. */
    @Nullable
    GroupRecord group(GroupName name);

    /** The record of a VM, whosever it is; null if there is no such VM. */
    @Nullable
    VmRecord vm(Hostname hostname);

    /** The members of a group, by their numbers. */
    NavigableMap<Integer, VmRecord> members(GroupName group);

    /** The members of all groups among those VMs. */
    static Map<GroupName, NavigableMap<Integer, VmRecord>> membersAmong(Collection<VmRecord> vms) {
        Map<GroupName, NavigableMap<Integer, VmRecord>> members = new HashMap<>();
        for (VmRecord vm : vms) {
            Membership member = vm.member();
            if (member != null) {
                members.computeIfAbsent(member.group(), group -> new TreeMap<>())
                        .put(member.ordinal(), vm);
            }
        }
        return Collections.unmodifiableMap(members);
    }
}
