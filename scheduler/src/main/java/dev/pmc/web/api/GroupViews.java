package dev.pmc.web.api;

import dev.pmc.core.group.FieldChange;
import dev.pmc.core.group.GroupCounts;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupsView;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Revision;
import dev.pmc.core.group.RevisionDifference;
import dev.pmc.core.group.SeenMember;
import dev.pmc.core.group.SpecDifference;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Word;
import dev.pmc.web.api.WaitingResource.Against;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API shows of groups. */
final class GroupViews {
    private GroupViews() {}

    /**
     * A group, in short.
     *
     * @param instances how many members there are to be
     * @param ready how many of them are ready
     * @param updated how many of them are as the newest revision says
     * @param spare how many others are there while they are updated
     * @param rollout rolling, paused, stopped or done
     */
    record Group(
            String name,
            @Nullable String set,
            int revision,
            String image,
            int instances,
            int ready,
            int updated,
            int spare,
            String rollout,
            @Nullable String reason,
            Instant since,
            boolean leaving) {
        static Group of(GroupRecord group, GroupsView there) {
            GroupCounts counts = GroupCounts.of(group, there.members(group.name()));
            return new Group(
                    group.name().value(),
                    group.set(),
                    group.current().number(),
                    group.spec().template().seed().os(),
                    group.instances(),
                    counts.ready(),
                    counts.updated(),
                    counts.spare(),
                    Word.of(group.rollout().mode()),
                    group.rollout().reason(),
                    group.rollout().since(),
                    group.leaving());
        }
    }

    private static boolean isReady(VmRecord vm) {
        return new SeenMember(vm, Instant.EPOCH).isReady();
    }

    /** A group with its members and the revisions that are kept, the newest of both last. */
    record GroupDetail(
            Group group, Map<String, Integer> ports, List<GroupMember> members, List<GroupRevision> revisions) {
        static GroupDetail of(GroupRecord group, GroupsView there) {
            return new GroupDetail(
                    Group.of(group, there),
                    group.spec().ports(),
                    there.members(group.name()).entrySet().stream()
                            .map(member -> GroupMember.of(member.getKey(), member.getValue(), group))
                            .toList(),
                    GroupRevision.of(group.revisions()));
        }
    }

    /**
     * A member.
     *
     * @param revision that it was made by, or brought up to last
     * @param resting the group has switched it off
     * @param spare it is there only while others are updated
     * @param differs what it has otherwise than the newest revision says
     */
    record GroupMember(
            int ordinal,
            String hostname,
            String state,
            boolean ready,
            @Nullable String agent,
            @Nullable String address,
            int revision,
            boolean resting,
            boolean spare,
            List<String> differs) {
        static GroupMember of(int ordinal, VmRecord vm, GroupRecord group) {
            return new GroupMember(
                    ordinal,
                    vm.hostname().value(),
                    Word.of(vm.state()),
                    isReady(vm),
                    vm.home() == null ? null : vm.home().hostname(),
                    vm.guest().address(),
                    vm.member() == null ? 0 : vm.member().revision(),
                    vm.member() != null && vm.member().resting(),
                    vm.member() != null && vm.member().spare(),
                    SpecDifference.of(vm, group.spec().template()).stream()
                            .map(FieldChange::field)
                            .toList());
        }
    }

    /**
     * One of the forms that a group has been given.
     *
     * @param changed what it says otherwise than the one before, by the names of fields in files; empty for the oldest
     */
    record GroupRevision(int number, String by, Instant at, String image, List<String> changed, boolean wasReady) {
        static List<GroupRevision> of(List<Revision> revisions) {
            List<GroupRevision> all = new ArrayList<>();
            Revision before = null;
            for (Revision revision : revisions) {
                all.add(new GroupRevision(
                        revision.number(),
                        revision.by(),
                        revision.at(),
                        revision.spec().template().seed().os(),
                        before == null ? List.of() : RevisionDifference.of(before.spec(), revision.spec()),
                        revision.wasReady()));
                before = revision;
            }
            return all;
        }
    }

    /**
     * What applying a file would do.
     *
     * @param changes whether it would do anything
     */
    record GroupsPlan(String index, boolean changes, List<GroupPlan> groups) {
        static GroupsPlan of(Plan plan) {
            return new GroupsPlan(
                    plan.index(),
                    !plan.isEmpty(),
                    plan.groups().stream().map(GroupPlan::of).toList());
        }
    }

    /** What becomes of one group. */
    record GroupPlan(String name, String kind, List<PlanStep> steps, List<String> words) {
        static GroupPlan of(Plan.GroupPlan group) {
            return new GroupPlan(
                    group.name().value(),
                    Word.of(group.kind()),
                    group.steps().stream().map(PlanStep::of).toList(),
                    group.words());
        }
    }

    /**
     * What becomes of one VM.
     *
     * @param agent the hostname of the one that it would get now; null if there is none, or it needs none
     * @param vetoes what speaks against each agent, if there is none for it
     */
    record PlanStep(
            String hostname,
            String action,
            int wave,
            @Nullable String agent,
            List<Against> vetoes,
            List<PlanChange> changes) {
        static PlanStep of(Plan.Step step) {
            return new PlanStep(
                    step.vm().value(),
                    Word.of(step.action()),
                    step.wave(),
                    step.prospect() == null ? null : step.prospect().agent(),
                    step.prospect() == null ? List.of() : vetoes(step.prospect()),
                    step.changes().stream().map(PlanChange::of).toList());
        }

        private static List<Against> vetoes(Plan.Prospect prospect) {
            return prospect.against().entrySet().stream()
                    .map(veto ->
                            new Against(veto.getKey().reason(), veto.getKey().words(), veto.getValue()))
                    .toList();
        }
    }

    /** What a VM has otherwise than it should. */
    record PlanChange(
            String field, @Nullable String from, @Nullable String to, String needs) {
        static PlanChange of(FieldChange change) {
            return new PlanChange(change.field(), change.from(), change.to(), Word.of(change.needs()));
        }
    }

    /** What has become of a request. */
    record GroupsReply(String outcome, List<String> groups, List<String> words) {
        static GroupsReply of(GroupReply reply) {
            return new GroupsReply(
                    Word.of(reply.outcome()),
                    reply.groups().stream().map(group -> group.name().value()).toList(),
                    reply.words());
        }
    }
}
