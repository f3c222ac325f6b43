package dev.pmc.core.group;

import dev.pmc.core.group.FieldChange.Needs;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a declaration makes of the records of groups. One that says nothing new makes nothing of them. */
record AppliedDeclaration(@Nullable String set, Declaration.Permits permits, String by, Instant now) {

    /**
     * The group's record once it is applied; the same if that changes nothing.
     *
     * @param before null if there is no such group
     */
    GroupRecord to(@Nullable GroupRecord before, Declaration.Group declared, NavigableMap<Integer, VmRecord> members) {
        List<Hostname> replaceable = members.values().stream()
                .map(VmRecord::hostname)
                .filter(permits.replaceable()::contains)
                .toList();
        GroupSpec spec = declared.spec();
        if (before == null) {
            return GroupRecord.declared(declared.name(), set, Revision.of(1, spec, by, now, replaceable));
        }
        boolean isSaidAlready = spec.equals(before.spec())
                && Objects.equals(set, before.set())
                && before.current().replaceable().containsAll(replaceable)
                && !before.leaving();
        if (!isSaidAlready) {
            return before.revised(set, spec, by, replaceable, now);
        }
        if (spec.instances() != null && spec.instances() != before.instances()) {
            return before.scaled(spec.instances());
        }
        return isToBeMended(before, members) ? before.told(Rollout.begun(now)) : before;
    }

    /** Whether members have come to differ from what was declared, and no roll-out goes on that would see to it. */
    private static boolean isToBeMended(GroupRecord group, NavigableMap<Integer, VmRecord> members) {
        return group.rollout().mode() == Rollout.Mode.DONE
                && group.wanted().stream()
                        .map(members::get)
                        .filter(Objects::nonNull)
                        .anyMatch(vm -> isToBeMended(group, vm));
    }

    private static boolean isToBeMended(GroupRecord group, VmRecord vm) {
        Needs needs = SpecDifference.needs(SpecDifference.of(vm, group.spec().template()));
        return needs == Needs.RECORD
                || (needs == Needs.REPLACEMENT && group.current().mayReplace(vm.hostname()));
    }
}
