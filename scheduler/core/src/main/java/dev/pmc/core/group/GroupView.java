package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A group and what there is of it.
 *
 * @param members by their numbers
 * @param taken whether there is a VM of that name, whosever it is
 * @param obstacle what a member that serves has to wait for before its successor can take its place, in words; empty for nothing
 * @param awaited groups that come before this one and are not ready
 * @param mayEnd whether no group that comes after this one is being removed and still there
 */
public record GroupView(
        GroupRecord group,
        NavigableMap<Integer, SeenMember> members,
        Predicate<Hostname> taken,
        Function<VmRecord, Optional<String>> obstacle,
        List<GroupName> awaited,
        boolean mayEnd) {}
