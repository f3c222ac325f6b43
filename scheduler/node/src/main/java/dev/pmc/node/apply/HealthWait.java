package dev.pmc.node.apply;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Looks again and again until all is well or time is up. */
final class HealthWait {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Duration limit;
    private final InstantSource clock;
    private final NodeSite.Pause pause;

    /** One look. */
    interface Look {
        /** What is still amiss, in words; empty once nothing is. */
        String trouble() throws IOException, InterruptedException;
    }

    HealthWait(Duration limit, InstantSource clock, NodeSite.Pause pause) {
        this.limit = limit;
        this.clock = clock;
        this.pause = pause;
    }

    /** The last trouble, if time is up; empty if all is well. */
    String until(Look look) throws IOException, InterruptedException {
        Instant end = clock.instant().plus(limit);
        String trouble = look.trouble();
        while (!trouble.isEmpty() && clock.instant().isBefore(end)) {
            pause.last(BETWEEN_LOOKS);
            trouble = look.trouble();
        }
        return trouble;
    }
}
