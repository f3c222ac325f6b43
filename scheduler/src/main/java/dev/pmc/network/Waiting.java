package dev.pmc.network;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Jobs that cannot be served now, each with the time of its first try; they are released with a delay that grows. Not
 * thread-safe.
 */
final class Waiting {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MAX_REMEMBERED = 100_000;

    private final Duration patience;
    private final InstantSource clock;
    private final Map<Long, Instant> since = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        /** Another worker may have seen to a job; this one would remember it for ever. */
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    Waiting(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    boolean isNew(long job) {
        return !since.containsKey(job);
    }

    boolean tooLong(long job) {
        Instant start = since.get(job);
        return start != null && Duration.between(start, clock.instant()).compareTo(patience) >= 0;
    }

    /** How long until the job is to come again: a quarter of the time that it has waited. */
    Duration pause(long job) {
        Instant start = since.computeIfAbsent(job, ignored -> clock.instant());
        Duration quarter = Duration.between(start, clock.instant()).dividedBy(4);
        if (quarter.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return quarter.compareTo(LONGEST) > 0 ? LONGEST : quarter;
    }

    void over(long job) {
        since.remove(job);
    }
}
