package dev.pmc.web;

import dev.pmc.status.QueueWatch;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /healthz} and {@code /readyz}, for whoever starts pmc again or sends work its way. Open to all: they say
 * nothing of hosts.
 *
 * <p>Healthy: the loop turns; it does so at least every half a minute, with nothing to do. Not healthy: start pmc again,
 * nothing is lost by it. Ready: it could place a job now.
 */
public final class Health {
    private static final Duration LONGEST_TURN = Duration.ofSeconds(90);

    private final StatusBoard board;
    private final QueueWatch queue;
    private final InstantSource clock;

    public Health(StatusBoard board, QueueWatch queue, InstantSource clock) {
        this.board = board;
        this.queue = queue;
        this.clock = clock;
    }

    /** Whether the loop turns. */
    public Page alive() {
        return exchange -> answer(exchange, "/healthz", troubleOfLoop());
    }

    /** Whether everything is in place that a job needs. */
    public Page ready() {
        return exchange -> answer(exchange, "/readyz", troubles());
    }

    private List<String> troubles() {
        List<String> troubles = new ArrayList<>(troubleOfLoop());
        Snapshot now = board.snapshot();
        if (!now.master().connected()) {
            troubles.add("not subscribed to a Mesos master");
        }
        QueueWatch.Look look = queue.latest();
        if (look.counts() == null) {
            troubles.add("the queue does not answer: " + look.problem());
        }
        return troubles;
    }

    private List<String> troubleOfLoop() {
        Instant last = board.snapshot().at();
        Duration age = Duration.between(last, clock.instant());
        return age.compareTo(LONGEST_TURN) > 0
                ? List.of("the loop has not turned for " + age.toSeconds() + " s")
                : List.of();
    }

    private static void answer(Exchange exchange, String path, List<String> troubles) {
        if (!path.equals(exchange.path())) {
            throw ApiProblem.notFound("there is nothing here");
        }
        if (!exchange.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        exchange.send(troubles.isEmpty() ? Reply.text(200, "ok") : Reply.text(503, String.join("\n", troubles)));
    }
}
