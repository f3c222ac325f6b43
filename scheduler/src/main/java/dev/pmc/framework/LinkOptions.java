package dev.pmc.framework;

import dev.pmc.mesos.Dialer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a scheduler keeps its connection to a master.
 *
 * @param authorization the Authorization header, or null; see {@link dev.pmc.mesos.ApiClient#basic}
 * @param subscribeAnswer how long a master may take to answer SUBSCRIBE
 * @param callAnswer how long it may take to answer another call
 * @param firstRetry the wait after the first failure; doubles up to {@code longestRetry}
 * @param firstBlindRetry the wait after a first SUBSCRIBE of which nobody knows whether it made a framework: each further
 *     one may make another, which stays with the master until its failover timeout is over
 * @param silentIntervals so many heartbeats have to be missing before a master counts as lost
 */
public record LinkOptions(
        Dialer dialer,
        @Nullable String authorization,
        Duration subscribeAnswer,
        Duration callAnswer,
        Duration firstRetry,
        Duration longestRetry,
        Duration firstBlindRetry,
        int silentIntervals) {

    /** As Mesos recommends: a master that misses five heartbeats, of 15 s each, is lost. */
    public static LinkOptions standard(Dialer dialer, @Nullable String authorization) {
        return new LinkOptions(
                dialer,
                authorization,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMillis(250),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                5);
    }
}
