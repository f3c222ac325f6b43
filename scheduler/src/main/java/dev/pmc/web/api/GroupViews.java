package dev.pmc.web.api;

import dev.pmc.core.group.FieldChange;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupsView;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Revision;
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
            String rollout,
            @Nullable String reason,
            Instant since,
            boolean leaving) {
        static Group of(GroupRecord group, GroupsView there) {
            List<VmRecord> wanted = wanted(group, there);
            return new Group(
                    group.name().value(),
                    group.set(),
                    group.current().number(),
                    group.spec().template().seed().os(),
                    group.instances(),
                    (int) wanted.stream().filter(GroupViews::isReady).count(),
                    (int) wanted.stream()
                            .filter(vm -> SpecDifference.of(vm, group.spec().template())
                                    .isEmpty())
                            .count(),
                    Word.of(group.rollout().mode()),
                    group.rollout().reason(),
                    group.rollout().since(),
                    group.leaving());
        }

        private static List<VmRecord> wanted(GroupRecord group, GroupsView there) {
            List<VmRecord> wanted = new ArrayList<>();
            for (int ordinal : group.wanted()) {
                VmRecord vm = there.members(group.name()).get(ordinal);
                if (vm != null) {
                    wanted.add(vm);
                }
            }
            return wanted;
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
                    group.revisions().stream().map(GroupRevision::of).toList());
        }
    }

    /**
     * A member.
     *
     * @param revision that it was made by, or brought up to last
     * @param resting the group has switched it off
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
                    SpecDifference.of(vm, group.spec().template()).stream()
                            .map(FieldChange::field)
                            .toList());
        }
    }

    /** One of the forms that a group has been given. */
    record GroupRevision(int number, String by, Instant at, String image, boolean wasReady) {
        static GroupRevision of(Revision revision) {
            return new GroupRevision(
                    revision.number(),
                    revision.by(),
                    revision.at(),
                    revision.spec().template().seed().os(),
                    revision.wasReady());
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
