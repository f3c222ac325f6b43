package dev.pmc.core.offer;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.vm.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether pmc wants offers, so that it is a good neighbour in the cluster: none when it is idle (SUPPRESS), at once
 * when something waits (REVIVE), and again and again, ever more slowly, as long as nothing that comes will do.
 */
public final class Demand {
    private final Policy policy;
    private boolean connected;
    private boolean suppressed;
    private boolean fresh;
    private int revives;
    private @Nullable Instant lastRevive;
    private @Nullable Instant busyUntil;

    public Demand(Policy policy) {
        this.policy = policy;
    }

    /** A new subscription offers whatever there is. */
    public void connected(Instant now) {
        connected = true;
        suppressed = false;
        revives = 1;
        lastRevive = now;
        busyUntil = now.plus(policy.offers().linger());
    }

    public void disconnected() {
        connected = false;
    }

    /** Something new waits for an offer. */
    public void rises(Instant now) {
        fresh = true;
        busyUntil = now.plus(policy.offers().linger());
    }

    public boolean isConnected() {
        return connected;
    }

    /**
     * What to tell the master, given that something is waiting or not.
     *
     * @param awaiting it waits for what is expected to be there: that is asked for at a steady pace
     */
    public Optional<Effect.ForMesos> due(boolean waiting, boolean awaiting, Instant now) {
        if (!connected) {
            return Optional.empty();
        }
        if (waiting) {
            if (!suppressed && now.isBefore(nextRevive(awaiting))) {
                return Optional.empty();
            }
            revives = fresh || awaiting ? 1 : revives + 1;
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

    /**
     * How long to refuse what is of no use now. Not at all while there is work that may use it: so all agents that are free
     * are offered together, and there is a choice.
     */
    public Duration refusal(boolean waiting, Instant now) {
        if (!waiting && !busy(now)) {
            return policy.offers().refusal();
        }
        return revives <= 1 ? Duration.ZERO : policy.retries().revive().after(revives);
    }

    public Optional<Instant> next(boolean waiting, boolean awaiting) {
        if (!connected) {
            return Optional.empty();
        }
        return waiting
                ? Optional.of(nextRevive(awaiting))
                : suppressed ? Optional.empty() : Optional.ofNullable(busyUntil);
    }

    private boolean busy(Instant now) {
        return busyUntil != null && now.isBefore(busyUntil);
    }

    private Instant nextRevive(boolean awaiting) {
        Instant last = lastRevive == null ? Instant.EPOCH : lastRevive;
        return last.plus(policy.retries().revive().after(fresh || awaiting ? 1 : revives));
    }
}
