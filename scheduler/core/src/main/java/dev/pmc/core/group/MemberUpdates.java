package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Brings the members of a group up to its newest revision, as far as that may be now.
 *
 * <p>With {@link UpdatePolicy#maxSurge} there are spare members for as long as somebody is to be taken down: so many can be
 * relied on meanwhile as the budget says, if it says none less than there are to be. They have numbers that no other has, and
 * go with their disks when the others can be relied on.
 */
final class MemberUpdates {
    /** How soon it is looked again whether a member's successor could take its place. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final Deliberation all;
    private int down;
    private int canaries;

    MemberUpdates(Deliberation all) {
        this.all = all;
    }

    /** Does what may be done now. */
    void make() {
        down = all.down();
        dismissSpares();
        if (all.isRolling()) {
            canaries = awaitedCanaries();
            makeSpares();
            for (SeenMember member : inOrder()) {
                update(member);
            }
        }
    }

    private void update(SeenMember member) {
        List<FieldChange> changes = member.differences(all.template());
        if (SpecDifference.needs(changes) == FieldChange.Needs.RECORD) {
            describe(member);
            return;
        }
        boolean isToBeReplaced = all.isToBeReplaced(member);
        if (!(isToBeReplaced || all.isToBeRestarted(member)) || !mayBeTouched(member)) {
            return;
        }
        boolean counts = !member.membership().spare();
        if (counts && canaries == 0) {
            all.waits("the canaries are updated: pmc group promote has the others follow");
            return;
        }
        boolean isServing = member.isReady();
        if (isServing && (down >= all.policy().maxUnavailable() || (isToBeReplaced && !mayBeSucceeded(member)))) {
            return;
        }
        all.ask(isToBeReplaced ? replacement(member, changes) : restart(member));
        canaries -= counts ? 1 : 0;
        if (isServing && all.isAvailable(member)) {
            down++;
        }
    }

    /** Of one that is being ended, as when its machine is emptied, that end is waited for. */
    private static boolean mayBeTouched(SeenMember member) {
        return !member.isGoing()
                && !member.membership().resting()
                && !isOutOfSight(member)
                && member.vm().standing().activity() != Activity.STOP;
    }

    /** One out of reach may serve all the same; as may one whose attempt was lost, until the next one tells. */
    private static boolean isOutOfSight(SeenMember member) {
        Standing standing = member.vm().standing();
        return !standing.isReachable() || (member.vm().location().mayStillRun() && !standing.isOn());
    }

    private Ask restart(SeenMember member) {
        return Ask.restart(member, all.group.current().number(), "all members are restarted");
    }

    private Ask replacement(SeenMember member, List<FieldChange> changes) {
        Membership membership =
                member.membership().at(all.group.current().number()).resting(false);
        String fields =
                String.join(", ", changes.stream().map(FieldChange::field).toList());
        return Ask.replace(member, membership, all.template(), "it differs in " + fields);
    }

    private boolean mayBeSucceeded(SeenMember member) {
        Optional<String> obstacle = all.view.obstacle().apply(member.vm());
        obstacle.ifPresent(words -> {
            all.lookAgain(all.now.plus(LOOK_AGAIN));
            all.waits(words);
        });
        return obstacle.isEmpty();
    }

    private void describe(SeenMember member) {
        VmRecord vm = member.vm();
        Membership membership = member.membership().at(all.group.current().number());
        VmRecord described =
                vm.described(all.template().described(vm.spec()), all.template().options());
        all.ask(Ask.record(described.as(membership), "its group says something else of it"));
    }

    /** Those that do not serve come first, and of each kind those that are spare. */
    private List<SeenMember> inOrder() {
        List<SeenMember> members = new ArrayList<>(all.wanted());
        if (all.policy().order() == UpdatePolicy.Order.REVERSE) {
            Collections.reverse(members);
        }
        members.addAll(0, all.spares());
        members.sort((one, other) -> Boolean.compare(one.isReady(), other.isReady()));
        return members;
    }

    /** How many members may still be brought up to the newest revision before somebody has found it good. */
    private int awaitedCanaries() {
        boolean isFirst = all.group.current().number() == 1;
        if (all.policy().canary() == 0 || all.group.rollout().promoted() || isFirst) {
            return Integer.MAX_VALUE;
        }
        long updated = all.wanted().stream()
                .filter(member ->
                        member.membership().revision() == all.group.current().number())
                .count();
        return (int) Math.max(0, all.policy().canary() - updated);
    }

    /** Whether it is for somebody to say that the others follow. */
    boolean awaitsPromotion() {
        return awaitedCanaries() == 0;
    }

    private List<SeenMember> leftToUpdate() {
        return all.wanted().stream()
                .filter(member -> all.isToBeReplaced(member) || all.isToBeRestarted(member))
                .toList();
    }

    /** Makes members for the time in which others are taken down that serve. */
    private void makeSpares() {
        if (all.policy().maxSurge() == 0) {
            return;
        }
        int wanted = Math.min(all.policy().maxSurge(), (int)
                leftToUpdate().stream().filter(SeenMember::isReady).count());
        int there = all.spares().size();
        int running = (int) all.view.members().values().stream()
                .filter(member -> !member.membership().resting())
                .count();
        int room = all.group.instances() + all.policy().maxSurge() - running - missing();
        List<Integer> numbers = SpareNumbers.free(
                all.group, all.view.members().keySet(), all.view.taken(), Math.min(wanted - there, room));
        for (int ordinal : numbers) {
            Hostname hostname = all.group.hostname(ordinal);
            Membership membership = Membership.of(
                            all.group.name(), ordinal, all.group.current().number())
                    .asSpare(true);
            all.ask(Ask.create(hostname, membership, all.template(), "others are updated meanwhile"));
        }
    }

    private int missing() {
        return all.group.instances() - all.wanted().size();
    }

    /**
     * Has spare members go that are not needed any more. One that serves, as one out of sight may well do, goes only when the
     * others can be relied on.
     */
    private void dismissSpares() {
        List<SeenMember> spares = new ArrayList<>(all.spares());
        if (spares.isEmpty()) {
            return;
        }
        Collections.reverse(spares);
        Rollout.Mode mode = all.group.rollout().mode();
        boolean isNeeded = mode == Rollout.Mode.PAUSED
                || (mode == Rollout.Mode.ROLLING && !leftToUpdate().isEmpty());
        int kept = isNeeded ? all.policy().maxSurge() : 0;
        for (SeenMember spare : spares) {
            boolean isTooMany = spares.indexOf(spare) < spares.size() - kept;
            boolean mayServe = spare.isReady() || isOutOfSight(spare);
            if (isTooMany && !spare.isGoing() && (!mayServe || down < 0)) {
                all.ask(Ask.delete(spare, "no member is updated any more"));
                down += all.isAvailable(spare) ? 1 : 0;
            }
        }
    }
}
