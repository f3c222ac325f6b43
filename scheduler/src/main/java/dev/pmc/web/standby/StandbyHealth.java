package dev.pmc.web.standby;

import dev.pmc.web.Health;
import dev.pmc.web.Page;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /readyz} and {@code /leader} of a scheduler that stands by. Open to all: they say nothing of hosts.
 *
 * <p>Healthy: the process is there. Ready: it could lead the next moment, as it hears from ZooKeeper who leads, or that nobody
 * does. {@code /leader} is 503, with the root of the leader's pages.
 */
public final class StandbyHealth {
    /** ZooKeeper is asked every second; within its session timeout of 4 s a client finds another server. */
    private static final Duration MAX_AGE = Duration.ofSeconds(10);

    private final KnownLeader known;

    public StandbyHealth(KnownLeader known) {
        this.known = known;
    }

    /** That the process is there. */
    public Page alive() {
        return exchange -> Health.answer(exchange, "/healthz", true, "ok\nstanding by: " + known.words());
    }

    /** Whether it could lead. */
    public Page ready() {
        return exchange -> {
            String trouble = trouble();
            Health.answer(exchange, "/readyz", trouble == null, trouble == null ? "ok" : trouble);
        };
    }

    /** That another one leads, or nobody. */
    public Page leader() {
        return exchange -> {
            URI leader = known.leader();
            Health.answer(exchange, "/leader", false, leader == null ? known.words() : leader.toString());
        };
    }

    private @Nullable String trouble() {
        Duration age = known.age();
        if (age == null) {
            return "ZooKeeper has not said yet who leads";
        }
        return age.compareTo(MAX_AGE) > 0
                ? "ZooKeeper has not said for %d s who leads".formatted(age.toSeconds())
                : null;
    }
}
