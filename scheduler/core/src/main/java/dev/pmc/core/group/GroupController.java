package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    private final Deliberation all;
    private final MemberUpdates updates;

    private GroupController(GroupView view, Instant now) {
        all = new Deliberation(view, now);
        updates = new MemberUpdates(all);
    }

    /** What is to be done about a group now. */
    public static Verdict decide(GroupView view, Instant now) {
        return new GroupController(view, now).decide();
    }

    private Verdict decide() {
        dismiss();
        if (all.group.leaving()) {
            boolean isOver = all.view.members().isEmpty() && all.view.mayEnd();
            return isOver ? all.end() : all.verdict();
        }
        judge();
        make();
        updates.make();
        finish();
        return all.verdict();
    }

    /** Sees to the members that are not wanted. */
    private void dismiss() {
        boolean isLeaving = all.group.leaving();
        if (isLeaving && !all.view.mayEnd()) {
            return;
        }
        Set<Integer> wanted = new TreeSet<>(all.group.wanted());
        boolean erases = all.group.spec().stop().onRemove() == StopPolicy.OnRemove.ERASE
                && !all.group.spec().protect();
        for (SeenMember member : all.view.members().values()) {
            boolean isSpare = member.membership().spare();
            if (wanted.contains(member.membership().ordinal()) || member.isGoing() || (isSpare && !isLeaving)) {
                continue;
            }
            if (erases || isSpare) {
                all.ask(Ask.delete(member, "the group does not want it any more"));
            } else if (!member.membership().resting()) {
                all.ask(Ask.rest(member, "the group does not want it any more, and keeps its disk"));
            } else if (isLeaving && member.vm().standing().power() == Power.OFF) {
                all.ask(Ask.record(
                        member.vm().as(null), "its group is gone, and it is a host of its own, switched off"));
            }
        }
    }

    /** Ends a roll-out that has failed, and goes back if that is wanted. */
    private void judge() {
        if (!all.isRolling()) {
            return;
        }
        List<SeenMember> updated = Stream.concat(all.wanted().stream(), all.spares().stream())
                .filter(member -> member.differences(all.template()).isEmpty())
                .toList();
        List<String> failed = updated.stream()
                .filter(member ->
                        member.hasFailed(all.policy(), all.group.rollout().since(), all.now))
                .map(member -> member.vm().hostname().value())
                .toList();
        Instant progressBy = lastProgress(updated).plus(all.policy().progressDeadline());
        if (failed.size() > all.policy().maxFailures()) {
            stop("not ready in time: " + String.join(", ", failed));
        } else if (!all.now.isBefore(progressBy) && !updates.awaitsPromotion()) {
            stop("no member has come forward for "
                    + all.policy().progressDeadline().toSeconds() + " s" + waitedFor());
        } else {
            all.lookAgain(progressBy);
        }
    }

    private String waitedFor() {
        String reason = all.group.rollout().reason();
        return reason == null ? "" : ": " + reason;
    }

    private Instant lastProgress(List<SeenMember> updated) {
        Instant begun = all.group.rollout().since();
        return updated.stream()
                .filter(SeenMember::isReady)
                .map(SeenMember::since)
                .filter(begun::isBefore)
                .max(Instant::compareTo)
                .orElse(begun);
    }

    private void stop(String reason) {
        Revision failed = all.group.current();
        Optional<Revision> good = all.policy().autoRevert() ? all.group.lastGood() : Optional.empty();
        if (good.isEmpty() || good.get().spec().equals(failed.spec())) {
            all.group = all.group.with(all.group.rollout().in(Rollout.Mode.STOPPED, reason));
            return;
        }
        // Who has been made anew for the revision that has failed may be so once more.
        List<Hostname> replaceable = failed.spec().mayReplace()
                ? all.wanted().stream().map(member -> member.vm().hostname()).toList()
                : failed.replaceable();
        String by = "pmc, for revision " + failed.number() + " has failed: " + reason;
        all.group = all.group.revised(all.group.set(), good.get().spec(), by, replaceable, all.now);
    }

    /** Makes the members that are not there, and has those run again that the group has switched off. */
    private void make() {
        Revision from = all.group.rollout().mode() == Rollout.Mode.STOPPED
                ? all.group.lastGood().orElse(all.group.current())
                : all.group.current();
        for (int ordinal : all.group.wanted()) {
            SeenMember member = all.view.members().get(ordinal);
            Hostname hostname = from.spec().template().hostname(all.group.name(), ordinal);
            if (member == null) {
                make(ordinal, hostname, from);
            } else if (member.membership().resting() && !member.isGoing()) {
                all.ask(Ask.wake(member, "the group wants it again"));
            } else if (member.membership().spare() && !member.isGoing()) {
                VmRecord kept = member.vm().as(member.membership().asSpare(false));
                all.ask(Ask.record(kept, "the group is to have so many members"));
            } else if (isStuck(member)) {
                all.ask(Ask.again(member, "the roll-out was resumed"));
            }
        }
    }

    private void make(int ordinal, Hostname hostname, Revision from) {
        if (!all.view.awaited().isEmpty()) {
            all.waits("group " + all.view.awaited().get(0) + " comes first, and is not ready");
        } else if (!all.view.taken().test(hostname)) {
            Membership membership = Membership.of(all.group.name(), ordinal, from.number());
            all.ask(Ask.create(hostname, membership, from.spec().template(), "the group has no member " + ordinal));
        }
    }

    /** Whether a member was given up before the roll-out was resumed. */
    private boolean isStuck(SeenMember member) {
        return all.isRolling()
                && !member.isGoing()
                && member.vm().standing().isGivenUp()
                && member.vm().since().isBefore(all.group.rollout().since())
                && member.differences(all.template()).isEmpty();
    }

    /** Says that the roll-out is over when all members that may be are as they should be, and serve. */
    private void finish() {
        List<SeenMember> members = all.wanted();
        if (!all.isRolling() || members.size() < all.group.instances() || !all.asksForNothing()) {
            return;
        }
        List<String> held = new ArrayList<>();
        for (SeenMember member : members) {
            boolean differs = !member.differences(all.template()).isEmpty();
            if (!all.isAvailable(member) || all.isToBeRestarted(member) || (differs && all.mayBeReplaced(member))) {
                return;
            }
            if (differs) {
                held.add(member.vm().hostname().value());
            }
        }
        all.group = held.isEmpty()
                ? all.group.done()
                : all.group.with(
                        all.group.rollout().in(Rollout.Mode.DONE, "may not be replaced: " + String.join(", ", held)));
    }
}
