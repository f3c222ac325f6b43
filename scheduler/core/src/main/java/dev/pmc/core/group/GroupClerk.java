package dev.pmc.core.group;

import dev.pmc.core.group.GroupRequest.Tell;
import dev.pmc.core.group.Plan.Action;
import dev.pmc.core.group.Plan.GroupPlan;
import dev.pmc.core.group.Plan.Step;
import dev.pmc.core.group.Rollout.Mode;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers what people want of groups: what becomes of the records, whole or not at all. What has to be done for it then is the
 * {@link GroupController}'s affair.
 */
public final class GroupClerk implements GroupRequest.Visitor<GroupReply> {
    private static final int MOST_MEMBERS = 10_000;
    /** So many members more at once are asked for twice, if they are more than twice as many. */
    private static final int MUCH_MORE = 10;

    private final GroupsView there;
    private final Instant now;

    private GroupClerk(GroupsView there, Instant now) {
        this.there = there;
        this.now = now;
    }

    /** What becomes of a request. */
    public static GroupReply answer(GroupsView there, GroupRequest request, Instant now) {
        return request.visit(new GroupClerk(there, now));
    }

    @Override
    public GroupReply apply(GroupRequest.Apply request) {
        Declaration declaration = request.declaration();
        Plan plan = Planner.plan(there, declaration, request.permits());
        if (request.index() != null && !request.index().equals(plan.index())) {
            return GroupReply.refused("something has changed since the plan was made; look at a new one");
        }
        List<String> problems = problems(plan, declaration);
        if (!problems.isEmpty()) {
            return GroupReply.refused(problems);
        }
        AppliedDeclaration applied = new AppliedDeclaration(declaration.set(), request.permits(), request.by(), now);
        List<GroupRecord> changed = new ArrayList<>();
        for (Declaration.Group group : declaration.groups()) {
            GroupRecord before = there.group(group.name());
            GroupRecord after = applied.to(before, group, there.members(group.name()));
            if (!after.equals(before)) {
                changed.add(after);
            }
        }
        plan.groups().stream()
                .filter(group -> group.kind() == GroupPlan.Kind.REMOVE)
                .map(group -> Objects.requireNonNull(there.group(group.name())).removed())
                .forEach(changed::add);
        return changed.isEmpty() ? GroupReply.unchanged("everything is as declared") : GroupReply.done(changed);
    }

    private List<String> problems(Plan plan, Declaration declaration) {
        List<String> problems = new ArrayList<>();
        GroupOrder.circular(there, declaration)
                .forEach(group -> problems.add("group " + group
                        + " comes after itself, by way of the 'after' and 'wants' of groups that there are"));
        plan.steps(Action.CONFLICT)
                .forEach(step -> problems.add("there is a host " + step.vm()
                        + " that is no member of the group: delete it, or give the group another name"));
        for (GroupPlan group : plan.groups()) {
            if (group.kind() == GroupPlan.Kind.REMOVE
                    && Objects.requireNonNull(there.group(group.name())).spec().protect()) {
                problems.add("group " + group.name() + " is protected: declare it with protect: false first");
            }
            if (group.kind() == GroupPlan.Kind.CHANGE) {
                blocked(group).ifPresent(problems::add);
            }
        }
        return problems;
    }

    /** Who has said of some members that they may be replaced means the others to stay as they are. */
    private static Optional<String> blocked(GroupPlan group) {
        List<String> blocked = group.steps().stream()
                .filter(step -> step.action() == Action.BLOCKED)
                .map(step -> step.vm().value())
                .toList();
        boolean isSomethingSaid = group.steps().stream().anyMatch(step -> step.action() == Action.REPLACE);
        if (blocked.isEmpty() || isSomethingSaid) {
            return Optional.empty();
        }
        String fields = group.steps().stream()
                .filter(step -> step.action() == Action.BLOCKED)
                .map(Step::changes)
                .flatMap(List::stream)
                .filter(change -> change.needs() == FieldChange.Needs.REPLACEMENT)
                .map(FieldChange::field)
                .distinct()
                .collect(Collectors.joining(", "));
        return Optional.of("group " + group.name() + ": " + fields
                + " can only be changed with the loss of the disks of " + String.join(", ", blocked)
                + "; say --allow-replace for each that may go, or on_replace: allow in the file");
    }

    private GroupReply withGroup(GroupName name, Function<GroupRecord, GroupReply> answer) {
        GroupRecord group = there.group(name);
        if (group == null) {
            return GroupReply.unknown("there is no group " + name);
        }
        return group.leaving() ? GroupReply.refused("group " + name + " is being removed") : answer.apply(group);
    }

    @Override
    public GroupReply scale(GroupRequest.Scale request) {
        return withGroup(request.group(), group -> {
            if (request.to() < 0 || request.to() > MOST_MEMBERS) {
                return GroupReply.refused("a group has 0 to " + MOST_MEMBERS + " members");
            }
            if (request.from() != null && request.from() != group.instances()) {
                return GroupReply.refused("group " + group.name() + " is to have " + group.instances()
                        + " members, not " + request.from());
            }
            if (request.to() == group.instances()) {
                return GroupReply.unchanged("it is to have so many members already");
            }
            boolean isMuchMore = request.to() - group.instances() >= MUCH_MORE && request.to() > 2 * group.instances();
            if (isMuchMore && request.from() == null) {
                return GroupReply.refused("group " + group.name() + " is to have " + group.instances()
                        + " members now, and " + request.to() + " are more than twice as many: say --from "
                        + group.instances() + " if that is meant");
            }
            GroupRecord scaled = group.scaled(request.to());
            List<String> taken = scaled.wanted().stream()
                    .filter(ordinal -> !there.members(group.name()).containsKey(ordinal))
                    .map(scaled::hostname)
                    .filter(hostname -> there.vm(hostname) != null)
                    .map(Hostname::value)
                    .toList();
            return taken.isEmpty()
                    ? GroupReply.done(scaled)
                    : GroupReply.refused(
                            "there are hosts that are no members of the group: " + String.join(", ", taken));
        });
    }

    @Override
    public GroupReply tell(Tell request) {
        return withGroup(request.group(), group -> {
            Rollout rollout = group.rollout();
            return switch (request.word()) {
                case PAUSE ->
                    rollout.mode() == Mode.ROLLING
                            ? GroupReply.done(group.told(rollout.in(Mode.PAUSED, "by " + request.by())))
                            : GroupReply.unchanged("no roll-out goes on");
                case ABORT ->
                    rollout.mode() == Mode.ROLLING || rollout.mode() == Mode.PAUSED
                            ? GroupReply.done(group.told(rollout.in(Mode.STOPPED, "aborted by " + request.by())))
                            : GroupReply.unchanged("no roll-out goes on");
                case RESUME ->
                    rollout.mode() == Mode.PAUSED || rollout.mode() == Mode.STOPPED
                            ? GroupReply.done(group.told(rollout.resumed(now)))
                            : GroupReply.unchanged("no roll-out waits");
                case PROMOTE ->
                    rollout.promoted() || rollout.mode() == Mode.DONE
                            ? GroupReply.unchanged("no canary waits")
                            : GroupReply.done(group.told(rollout.promoted(now)));
            };
        });
    }

    @Override
    public GroupReply rollback(GroupRequest.Rollback request) {
        return withGroup(request.group(), group -> {
            Optional<Revision> to = request.revision() == null ? group.lastGood() : group.revision(request.revision());
            if (to.isEmpty()) {
                return GroupReply.refused(
                        request.revision() == null
                                ? "no earlier revision is kept that was ready as a whole"
                                : "revision " + request.revision() + " is not kept");
            }
            if (to.get().number() == group.current().number()) {
                return GroupReply.unchanged("that revision is in force");
            }
            Revision current = group.current();
            List<Hostname> replaceable = Stream.concat(request.replaceable().stream(), mightBeReplaced(group, current))
                    .distinct()
                    .sorted()
                    .toList();
            String by = request.by() + ", back to revision " + to.get().number();
            return GroupReply.done(group.revised(group.set(), to.get().spec(), by, replaceable, now));
        });
    }

    private Stream<Hostname> mightBeReplaced(GroupRecord group, Revision revision) {
        return there.members(group.name()).values().stream()
                .map(VmRecord::hostname)
                .filter(revision::mayReplace);
    }

    @Override
    public GroupReply restart(GroupRequest.Restart request) {
        return withGroup(request.group(), group -> GroupReply.done(group.restarted(request.by(), now)));
    }

    @Override
    public GroupReply adopt(GroupRequest.Adopt request) {
        return withGroup(request.group(), group -> new Adoption(there, group).of(request.hosts()));
    }

    @Override
    public GroupReply remove(GroupRequest.Remove request) {
        return withGroup(request.group(), group -> {
            if (group.spec().protect()) {
                return GroupReply.refused(
                        "group " + group.name() + " is protected: declare it with protect: false first");
            }
            return request.member() == null ? GroupReply.done(group.removed()) : removed(group, request.member());
        });
    }

    private GroupReply removed(GroupRecord group, Hostname member) {
        return there.members(group.name()).entrySet().stream()
                .filter(each -> each.getValue().hostname().equals(member))
                .findFirst()
                .map(each -> group.wanted().contains(each.getKey())
                        ? GroupReply.done(group.without(each.getKey()))
                        : GroupReply.unchanged(member + " is not wanted already"))
                .orElse(GroupReply.unknown("group " + group.name() + " has no member " + member));
    }
}
