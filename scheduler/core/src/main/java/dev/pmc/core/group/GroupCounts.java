package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;

/**
 * How far a group is.
 *
 * @param wanted how many members there are to be
 * @param ready how many of them are ready
 * @param updated how many of them are as the newest revision says
 * @param spare how many others are there while they are updated
 */
public record GroupCounts(int wanted, int ready, int updated, int spare) {
    /**
     * How far that one is.
     *
     * @param members by their numbers
     */
    public static GroupCounts of(GroupRecord group, NavigableMap<Integer, VmRecord> members) {
        Set<Integer> wanted = new HashSet<>(group.wanted());
        int ready = 0;
        int updated = 0;
        int spare = 0;
        for (VmRecord vm : members.values()) {
            Membership member = vm.member();
            if (member != null && wanted.contains(member.ordinal())) {
                ready += new SeenMember(vm, Instant.EPOCH).isReady() ? 1 : 0;
                updated += SpecDifference.of(vm, group.spec().template()).isEmpty() ? 1 : 0;
            } else if (member != null && member.spare()) {
                spare++;
            }
        }
        return new GroupCounts(group.instances(), ready, updated, spare);
    }
}
