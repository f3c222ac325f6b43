package dev.pmc.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether pmc wants offers, so that it is a good neighbour in the cluster: none when it is idle (SUPPRESS), at once
 * when something waits (REVIVE), and again and again, ever more slowly, as long as nothing that comes will do.
 */
final class Demand {
    private final Policy policy;
    private boolean connected;
    private boolean suppressed;
    private boolean fresh;
    private int revives;
    private @Nullable Instant lastRevive;
    private @Nullable Instant busyUntil;

    Demand(Policy policy) {
        this.policy = policy;
    }

    /** A new subscription offers whatever there is. */
    void connected(Instant now) {
        connected = true;
        suppressed = false;
        revives = 1;
        lastRevive = now;
        busyUntil = now.plus(policy.linger());
    }

    void disconnected() {
        connected = false;
    }

    /** Something new waits for an offer. */
    void rises(Instant now) {
        fresh = true;
        busyUntil = now.plus(policy.linger());
    }

    /** What to tell the master, given that something is waiting or not. */
    Optional<Effect.ForMesos> due(boolean waiting, Instant now) {
        if (!connected) {
            return Optional.empty();
        }
        if (waiting) {
            if (!suppressed && now.isBefore(nextRevive())) {
                return Optional.empty();
            }
            revives = fresh ? 1 : revives + 1;
            fresh = false;
            suppressed = false;
            lastRevive = now;
            return Optional.of(new Effect.Revive());
        }
        fresh = false;
        if (suppressed || busy(now)) {
            return Optional.empty();
        }
        suppressed = true;
        return Optional.of(new Effect.Suppress());
    }

    /** How long to refuse what is of no use now. */
    Duration refusal(boolean waiting, Instant now) {
        return waiting || busy(now) ? policy.reviveRetry().after(revives) : policy.longRefusal();
    }

    Optional<Instant> next(boolean waiting) {
        if (!connected) {
            return Optional.empty();
        }
        return waiting ? Optional.of(nextRevive()) : suppressed ? Optional.empty() : Optional.ofNullable(busyUntil);
    }

    private boolean busy(Instant now) {
        return busyUntil != null && now.isBefore(busyUntil);
    }

    private Instant nextRevive() {
        Instant last = lastRevive == null ? Instant.EPOCH : lastRevive;
        return last.plus(policy.reviveRetry().after(fresh ? 1 : revives));
    }
}
