package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a group needs, from what was declared and what there is, at any moment anew: nothing is counted along the
 * way, so nothing can be miscounted.
 *
 * <ul>
 *   <li>A member that is not there is made; which takes nothing from anybody.
 *   <li>One that is not wanted is switched off, or deleted where the spec says so.
 *   <li>One that differs from the newest revision is brought up to it while the roll-out goes on: those that do not serve
 *       first and at once, the others one after the other as the budget has room. A member that is down counts against the
 *       budget, whyever it is down.
 *   <li>One out of reach is not missing: it is left alone.
 *   <li>What differs while no roll-out goes on is shown, and left alone.
 * </ul>
 */
public final class GroupController {
    /** How soon it is looked again whether a machine could take a member's successor. */
    private static final Duration ROOM_AGAIN = Duration.ofSeconds(10);

    private final GroupView view;
    private final Instant now;
    private final List<Ask> asks = new ArrayList<>();
    private GroupRecord group;
    private @Nullable Instant next;

    private GroupController(GroupView view, Instant now) {
        this.view = view;
        this.now = now;
        group = view.group();
    }

    /** What is to be done about a group now. */
    public static Verdict decide(GroupView view, Instant now) {
        GroupController controller = new GroupController(view, now);
        controller.dismiss();
        if (view.group().leaving()) {
            boolean isOver = view.members().isEmpty() && view.mayEnd();
            return new Verdict(isOver ? null : controller.group, controller.asks, controller.next);
        }
        controller.judge();
        controller.make();
        controller.update();
        controller.finish();
        return new Verdict(controller.group, controller.asks, controller.next);
    }

    private UpdatePolicy policy() {
        return group.spec().update();
    }

    private MemberTemplate template() {
        return group.spec().template();
    }

    private boolean isRolling() {
        return group.rollout().mode() == Rollout.Mode.ROLLING;
    }

    private List<SeenMember> wanted() {
        return group.wanted().stream()
                .map(view.members()::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private void lookAgain(Instant at) {
        if (at.isAfter(now) && (next == null || at.isBefore(next))) {
            next = at;
        }
    }

    /** Sees to the members that are not wanted. */
    private void dismiss() {
        if (group.leaving() && !view.mayEnd()) {
            return;
        }
        Set<Integer> wanted = new TreeSet<>(group.wanted());
        boolean erases = group.spec().stop().onRemove() == StopPolicy.OnRemove.ERASE
                && !group.spec().protect();
        for (SeenMember member : view.members().values()) {
            if (wanted.contains(member.membership().ordinal()) || member.isGoing()) {
                continue;
            }
            if (erases) {
                ask(Ask.delete(member, "the group does not want it any more"));
            } else if (!member.membership().resting()) {
                ask(Ask.rest(member, "the group does not want it any more, and keeps its disk"));
            } else if (group.leaving() && member.vm().standing().power() == Power.OFF) {
                ask(Ask.record(member.vm().as(null), "its group is gone, and it is a host of its own, switched off"));
            }
        }
    }

    /** Ends a roll-out that has failed, and goes back if that is wanted. */
    private void judge() {
        if (!isRolling()) {
            return;
        }
        List<String> failed = wanted().stream()
                .filter(member -> member.differences(template()).isEmpty())
                .filter(member -> member.hasFailed(policy(), group.rollout().since(), now))
                .map(member -> member.vm().hostname().value())
                .toList();
        Instant progressBy = lastProgress().plus(policy().progressDeadline());
        if (failed.size() > policy().maxFailures()) {
            stop("not ready in time: " + String.join(", ", failed));
        } else if (!now.isBefore(progressBy) && !awaitsPromotion()) {
            stop("no member has come forward for " + policy().progressDeadline().toSeconds() + " s");
        } else {
            lookAgain(progressBy);
        }
    }

    private Instant lastProgress() {
        return wanted().stream()
                .filter(member ->
                        member.isReady() && member.differences(template()).isEmpty())
                .map(SeenMember::since)
                .filter(group.rollout().since()::isBefore)
                .max(Instant::compareTo)
                .orElse(group.rollout().since());
    }

    private void stop(String reason) {
        Revision failed = group.current();
        Optional<Revision> good = policy().autoRevert() ? group.lastGood() : Optional.empty();
        if (good.isEmpty() || good.get().spec().equals(failed.spec())) {
            group = group.with(group.rollout().in(Rollout.Mode.STOPPED, reason));
            return;
        }
        // Who has been made anew for the revision that has failed may be so once more.
        List<Hostname> replaceable = failed.spec().mayReplace()
                ? wanted().stream().map(member -> member.vm().hostname()).toList()
                : failed.replaceable();
        String by = "pmc, for revision " + failed.number() + " has failed: " + reason;
        group = group.revised(group.set(), good.get().spec(), by, replaceable, now);
    }

    /** Makes the members that are not there, and has those run again that the group has switched off. */
    private void make() {
        Revision from = group.rollout().mode() == Rollout.Mode.STOPPED
                ? group.lastGood().orElse(group.current())
                : group.current();
        for (int ordinal : group.wanted()) {
            SeenMember member = view.members().get(ordinal);
            Hostname hostname = from.spec().template().hostname(group.name(), ordinal);
            if (member != null && member.membership().resting() && !member.isGoing()) {
                ask(Ask.wake(member, "the group wants it again"));
            } else if (member == null && view.mayBegin() && !view.taken().test(hostname)) {
                Membership membership = Membership.of(group.name(), ordinal, from.number());
                ask(Ask.create(hostname, membership, from.spec().template(), "the group has no member " + ordinal));
            } else if (member != null && isStuck(member)) {
                ask(Ask.again(member, "the roll-out was resumed"));
            }
        }
    }

    /** Whether a member was given up before the roll-out was resumed. */
    private boolean isStuck(SeenMember member) {
        return isRolling()
                && !member.isGoing()
                && member.vm().standing().isGivenUp()
                && member.vm().since().isBefore(group.rollout().since())
                && member.differences(template()).isEmpty();
    }

    /** Brings members up to the newest revision, as far as that may be now. */
    private void update() {
        if (!isRolling()) {
            return;
        }
        int down = group.instances()
                - (int) wanted().stream().filter(member -> isAvailable(member)).count();
        int canaries = awaitedCanaries();
        for (SeenMember member : inOrder()) {
            List<FieldChange> changes = member.differences(template());
            if (SpecDifference.needs(changes) == FieldChange.Needs.RECORD) {
                describe(member);
                continue;
            }
            boolean isToBeReplaced = !changes.isEmpty() && mayBeReplaced(member);
            if (!(isToBeReplaced || isToBeRestarted(member)) || !mayBeTouched(member) || canaries == 0) {
                continue;
            }
            boolean isServing = member.isReady();
            if (isServing && (down >= policy().maxUnavailable() || (isToBeReplaced && !fits(member)))) {
                continue;
            }
            ask(isToBeReplaced ? replacement(member, changes) : restart(member));
            canaries--;
            if (isServing && isAvailable(member)) {
                down++;
            }
        }
    }

    private boolean isAvailable(SeenMember member) {
        if (member.isReady()) {
            lookAgain(member.since().plus(policy().minReady()));
        } else if (member.vm().attempt() != null) {
            lookAgain(member.readyBy(
                    member.vm().attempt(), policy(), group.rollout().since()));
        }
        return member.isAvailable(policy(), now);
    }

    /**
     * One whose attempt was lost may serve all the same, until the next one tells; as may one out of reach. Of one that is being ended,
     * as when its machine is emptied, that end is waited for.
     */
    private boolean mayBeTouched(SeenMember member) {
        return !member.isGoing()
                && !member.membership().resting()
                && !member.vm().location().mayStillRun()
                && member.vm().standing().activity() != Activity.STOP
                && member.vm().standing().isReachable();
    }

    private boolean isToBeRestarted(SeenMember member) {
        return group.current().restarts()
                && member.vm().goal() == Goal.RUN
                && member.membership().revision() < group.current().number()
                && member.differences(template()).isEmpty();
    }

    /** One thing at a time of each member, for it is said of the member as it is; what else there is follows from what it is then. */
    private void ask(Ask ask) {
        if (asks.stream().noneMatch(other -> other.hostname().equals(ask.hostname()))) {
            asks.add(ask);
        }
    }

    private Ask restart(SeenMember member) {
        return Ask.restart(member, group.current().number(), "all members are restarted");
    }

    private Ask replacement(SeenMember member, List<FieldChange> changes) {
        Membership membership = member.membership().at(group.current().number()).resting(false);
        return Ask.replace(member, membership, template(), "it differs in " + fields(changes));
    }

    private boolean fits(SeenMember member) {
        boolean fits = view.fits().test(member.vm());
        if (!fits) {
            lookAgain(now.plus(ROOM_AGAIN));
        }
        return fits;
    }

    private void describe(SeenMember member) {
        VmRecord vm = member.vm();
        Membership membership = member.membership().at(group.current().number());
        VmRecord described =
                vm.described(template().described(vm.spec()), template().options());
        ask(Ask.record(described.as(membership), "its group says something else of it"));
    }

    /** Those that do not serve come first. */
    private List<SeenMember> inOrder() {
        List<SeenMember> members = new ArrayList<>(wanted());
        if (policy().order() == UpdatePolicy.Order.REVERSE) {
            Collections.reverse(members);
        }
        members.sort((one, other) -> Boolean.compare(one.isReady(), other.isReady()));
        return members;
    }

    private static String fields(List<FieldChange> changes) {
        return String.join(", ", changes.stream().map(FieldChange::field).toList());
    }

    /** How many members may still be brought up to the newest revision before somebody has found it good. */
    private int awaitedCanaries() {
        boolean isFirst = group.current().number() == 1;
        if (policy().canary() == 0 || group.rollout().promoted() || isFirst) {
            return Integer.MAX_VALUE;
        }
        long updated = wanted().stream()
                .filter(member ->
                        member.membership().revision() == group.current().number())
                .count();
        return (int) Math.max(0, policy().canary() - updated);
    }

    private boolean awaitsPromotion() {
        return awaitedCanaries() == 0;
    }

    /** Says that the roll-out is over when all members that may be are as they should be, and serve. */
    private void finish() {
        List<SeenMember> members = wanted();
        if (!isRolling() || members.size() < group.instances() || !asks.isEmpty()) {
            return;
        }
        List<String> held = new ArrayList<>();
        for (SeenMember member : members) {
            boolean differs = !member.differences(template()).isEmpty();
            if (!isAvailable(member) || isToBeRestarted(member) || (differs && mayBeReplaced(member))) {
                return;
            }
            if (differs) {
                held.add(member.vm().hostname().value());
            }
        }
        group = held.isEmpty()
                ? group.done()
                : group.with(group.rollout().in(Rollout.Mode.DONE, "may not be replaced: " + String.join(", ", held)));
    }

    private boolean mayBeReplaced(SeenMember member) {
        return group.current().mayReplace(member.vm().hostname());
    }
}
