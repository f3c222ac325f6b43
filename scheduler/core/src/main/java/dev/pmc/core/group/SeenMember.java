package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A VM that is a member of a group, and for how long its guest has been ready, or not.
 *
 * @param since as far as is known: a scheduler that has just begun to lead knows of no time before
 */
public record SeenMember(VmRecord vm, Instant since) {
    /** Which member of which group it is. */
    public Membership membership() {
        return Objects.requireNonNull(vm.member(), "it is a member");
    }

    /** Whether it is being deleted. */
    boolean isGoing() {
        return vm.goal() == Goal.ERASE;
    }

    /** Whether people, or its group, want it to run. */
    boolean isToRun() {
        return vm.goal() == Goal.RUN;
    }

    /** Whether its guest runs, and has said that it is ready. */
    public boolean isReady() {
        return vm.goal() == Goal.RUN
                && vm.standing().isReachable()
                && vm.standing().isOn()
                && vm.standing().activity() != Activity.RESTART
                && vm.guest().ready();
    }

    /** Whether it can be relied on: its guest has been ready for long enough. */
    boolean isAvailable(UpdatePolicy policy, Instant now) {
        return isReady() && !now.isBefore(since.plus(policy.minReady()));
    }

    /** Whether it has had its time to get ready, and is not; of one out of reach nobody knows. */
    boolean hasFailed(UpdatePolicy policy, Instant begun, Instant now) {
        if (vm.goal() != Goal.RUN || isReady() || !vm.standing().isReachable()) {
            return false;
        }
        if (vm.standing().isGivenUp()) {
            return !vm.since().isBefore(begun);
        }
        return vm.attempt() != null && !now.isBefore(readyBy(vm.attempt(), policy, begun));
    }

    /** By when it has to be ready. */
    Instant readyBy(Attempt attempt, UpdatePolicy policy, Instant begun) {
        Instant from = later(later(attempt.placedAt(), since), begun);
        return from.plus(policy.readyDeadline());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** What it has otherwise than the template says. */
    List<FieldChange> differences(MemberTemplate template) {
        return SpecDifference.of(vm, template);
    }
}
