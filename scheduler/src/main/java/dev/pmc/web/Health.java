package dev.pmc.web;

import dev.pmc.service.Services;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.standby.StandbyHealth;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /readyz} and {@code /leader} of a scheduler that leads, for whoever starts pmc again or sends work
 * its way. Open to all: they say nothing of hosts. Those of one that stands by: {@link StandbyHealth}.
 *
 * <p>Healthy: every service works; the loop turns at least every half a minute, with nothing to do. Not healthy: start pmc
 * again, nothing is lost by it. Ready: it could place a job now, of one queue at least; those that do not answer are named. The first line of {@code /healthz} is the answer, and each
 * further one says how one service is.
 */
public final class Health {
    private static final Duration MAX_TURN = Duration.ofSeconds(90);

    private final StatusBoard board;
    private final QueueWatches queues;
    private final Services services;

    /** Looks after the loop as the other services look after themselves. */
    public Health(StatusBoard board, QueueWatches queues, Services services, InstantSource clock) {
        this.board = board;
        this.queues = queues;
        this.services = services;
        services.watch("loop", () -> troubleOfLoop(clock.instant()));
    }

    /** Whether every service works. */
    public Page alive() {
        return exchange -> {
            List<Services.Health> all = services.health();
            boolean well = all.stream().allMatch(Services.Health::isWell);
            StringBuilder text = new StringBuilder(well ? "ok" : "not ok");
            all.forEach(each -> text.append('\n').append(each));
            answer(exchange, "/healthz", well, text.toString());
        };
    }

    /** Whether everything is in place that a job needs. */
    public Page ready() {
        return exchange -> {
            List<String> troubles = troubles();
            boolean ready = troubles.isEmpty();
            Stream<String> lines = Stream.concat(ready ? Stream.of("ok") : troubles.stream(), queues.away().stream());
            answer(exchange, "/readyz", ready, lines.distinct().collect(Collectors.joining("\n")));
        };
    }

    /** That this one leads: the root of its pages. */
    public Page leader(URI own) {
        return exchange -> answer(exchange, "/leader", true, own.toString());
    }

    private List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        services.health().stream()
                .filter(each -> !each.isWell())
                .map(Services.Health::toString)
                .forEach(troubles::add);
        Snapshot now = board.snapshot();
        if (!now.master().connected()) {
            troubles.add("not subscribed to a Mesos master");
        }
        List<String> away = queues.away();
        if (away.size() == queues.all().size()) {
            troubles.addAll(away);
        }
        return troubles;
    }

    private @Nullable String troubleOfLoop(Instant now) {
        Duration age = Duration.between(board.snapshot().at(), now);
        return age.compareTo(MAX_TURN) > 0 ? "has not turned for " + age.toSeconds() + " s" : null;
    }

    /** A page of one line or some, with 200 or 503. */
    public static void answer(Exchange exchange, String path, boolean well, String text) {
        if (!path.equals(exchange.path())) {
            throw ApiProblem.notFound("there is nothing here");
        }
        if (!exchange.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        exchange.send(Reply.text(well ? 200 : 503, text));
    }
}
