package dev.pmc.core.decision;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupsView;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The groups of a state, for whoever only looks at them. Looks at every VM once, when it is made. */
public final class RecordedGroups implements GroupsView {
    private final State state;
    private final Map<GroupName, NavigableMap<Integer, VmRecord>> members;

    public RecordedGroups(State state) {
        this.state = state;
        members = GroupsView.membersAmong(state.vms());
    }

    @Override
    public Collection<GroupRecord> groups() {
        return state.groups();
    }

    @Override
    public @Nullable GroupRecord group(GroupName name) {
        return state.group(name);
    }

    @Override
    public @Nullable VmRecord vm(Hostname hostname) {
        return state.vm(hostname);
    }

    @Override
    public NavigableMap<Integer, VmRecord> members(GroupName group) {
        return members.getOrDefault(group, Collections.emptyNavigableMap());
    }
}
