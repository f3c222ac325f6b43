package dev.pmc.core.group;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.time.Duration;

/**
 * How members are brought from one revision to the next.
 *
 * @param maxUnavailable so many members may be down at once by pmc's own act; those that are down anyway count
 * @param maxSurge so many members more than there are to be may be there while others are updated
 * @param minReadySeconds so long a member has to be ready until it counts as available
 * @param readyDeadlineSeconds a member that is not ready so long after its attempt began has failed
 * @param progressDeadlineSeconds a roll-out that brings no member forward for so long has failed
 * @param canary so many members are updated first, and the others when somebody says so; 0 for none
 * @param maxFailures so many members may fail and the roll-out goes on
 * @param autoRevert a roll-out that has failed is followed by one back to the last revision that was ready as a whole
 */
public record UpdatePolicy(
        @IfMissing("1") int maxUnavailable,
        @IfMissing("0") int maxSurge,
        @IfMissing("10") int minReadySeconds,
        @IfMissing("600") int readyDeadlineSeconds,
        @IfMissing("3600") int progressDeadlineSeconds,
        @IfMissing("0") int canary,
        @IfMissing("0") int maxFailures,
        @IfMissing("false") boolean autoRevert,
        @IfMissing("\"REVERSE\"") Order order,
        UnknownFields unknown) {
    /** That of a group that says nothing. */
    public static final UpdatePolicy STANDARD =
            new UpdatePolicy(1, 0, 10, 600, 3600, 0, 0, false, Order.REVERSE, UnknownFields.NONE);

    /** Which of the members that can serve is updated first. */
    public enum Order {
        /** The one with the lowest number. */
        FORWARD,
        /** The one with the highest number, so that the first members are the last to change. */
        REVERSE
    }

    Duration minReady() {
        return Duration.ofSeconds(minReadySeconds);
    }

    Duration readyDeadline() {
        return Duration.ofSeconds(readyDeadlineSeconds);
    }

    Duration progressDeadline() {
        return Duration.ofSeconds(progressDeadlineSeconds);
    }
}
