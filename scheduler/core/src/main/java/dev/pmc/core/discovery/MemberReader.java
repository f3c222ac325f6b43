package dev.pmc.core.discovery;

import dev.pmc.core.group.FieldChange.Needs;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.Revision;
import dev.pmc.core.group.SpecDifference;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Ipv4;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads out of a VM's record and its group's what a member of which service it is. */
final class MemberReader {
    private final Function<GroupName, @Nullable GroupRecord> groups;

    /** @param groups null for a group that there is not */
    MemberReader(Function<GroupName, @Nullable GroupRecord> groups) {
        this.groups = groups;
    }

    /** The service that a VM belongs to: its group, or for a host of its own its component type. */
    static String service(VmRecord vm) {
        return vm.member() == null
                ? vm.spec().componentType().value()
                : vm.member().group().value();
    }

    /** The VM as a member; empty if it is off and is to be. */
    Optional<ServiceMember> member(VmRecord vm) {
        return MemberState.of(vm)
                .map(state -> new ServiceMember(
                        vm.hostname(), state, address(vm), ports(vm), vm.spec().labels()));
    }

    private static @Nullable String address(VmRecord vm) {
        Ipv4 asked = vm.spec().seed().ip();
        return vm.guest().address() != null || asked == null ? vm.guest().address() : asked.address();
    }

    /**
     * Ports are not made into the guest, so a new revision's are a member's at once. One that has to be made anew for that
     * revision serves until then as its own revision says.
     */
    Map<String, Integer> ports(VmRecord vm) {
        Membership membership = vm.member();
        GroupRecord group = membership == null ? null : groups.apply(membership.group());
        if (membership == null || group == null) {
            return Map.of();
        }
        Revision current = group.current();
        Revision own = group.revision(membership.revision()).orElse(current);
        return own.spec().ports().equals(current.spec().ports()) || !isBehind(vm, current)
                ? current.spec().ports()
                : own.spec().ports();
    }

    private static boolean isBehind(VmRecord vm, Revision revision) {
        Needs needs = SpecDifference.needs(SpecDifference.of(vm, revision.spec().template()));
        return needs != null && needs != Needs.RECORD;
    }
}
