package dev.pmc.web.api;

import dev.pmc.core.decision.Event;
import dev.pmc.status.AgentStatus;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /agents}: the list of agents, one of them by its id or hostname, and whether it gets VMs. */
final class AgentsResource implements Resource {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StatusBoard board;
    private final Consumer<Event> inbox;

    AgentsResource(StatusBoard board, Consumer<Event> inbox) {
        this.board = board;
        this.inbox = inbox;
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return !request.reads();
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (request.path().size() == 1) {
            requireRead(request);
            return list(request.query());
        }
        AgentStatus agent = agent(request.path().get(1));
        if (request.path().size() == 2) {
            request.query().only();
            requireRead(request);
            return reply(agent);
        }
        String word = request.path().get(2);
        if (request.path().size() == 3 && (word.equals("drain") || word.equals("undrain"))) {
            if (!request.method().equals("POST")) {
                throw ApiProblem.methodNotAllowed("POST");
            }
            return word.equals("drain")
                    ? drain(agent, request.query().only("evacuate"))
                    : undrain(agent, request.query());
        }
        throw ApiProblem.notFound("an agent has no '" + word + "'; it has drain and undrain");
    }

    private static void requireRead(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
    }

    private Reply drain(AgentStatus agent, Query query) {
        String how = query.text("evacuate");
        if (how == null) {
            return told(
                    agent,
                    new Event.AgentDrained(agent.hostname(), true),
                    "drained",
                    now -> now.isDrained(agent.hostname()));
        }
        if (!how.equals("stop")) {
            throw ApiProblem.badRequest("a machine can be evacuated by 'stop', which keeps its hosts' disks there");
        }
        return told(agent, new Event.AgentEmptied(agent.hostname()), "emptied", now -> now.isEmptied(agent.hostname()));
    }

    private Reply undrain(AgentStatus agent, Query query) {
        query.only();
        return told(
                agent,
                new Event.AgentDrained(agent.hostname(), false),
                "undrained",
                now -> !now.isDrained(agent.hostname()));
    }

    /** Answers when it is durable. */
    private Reply told(AgentStatus agent, Event event, String word, Predicate<Snapshot> done) {
        inbox.accept(event);
        if (!board.await(done, PATIENCE)) {
            throw ApiProblem.unavailable("the loop is busy; the agent will be " + word + " when it comes to it");
        }
        return reply(agent);
    }

    private Reply reply(AgentStatus agent) {
        Snapshot now = board.snapshot();
        int unreachable = now.unreachable().getOrDefault(agent.id(), 0);
        return Reply.json(
                AgentViews.Agent.of(agent, now, unreachable, board.counters().imagesOn(agent.id())));
    }

    private AgentStatus agent(String name) {
        Snapshot now = board.snapshot();
        AgentStatus byId = now.agents().get(name);
        AgentStatus agent = byId == null ? byHostname(now, name) : byId;
        if (agent == null) {
            throw ApiProblem.notFound("there is no such agent");
        }
        return agent;
    }

    /** Of several of one hostname, that which has offered last. */
    private static @Nullable AgentStatus byHostname(Snapshot now, String hostname) {
        AgentStatus found = null;
        for (AgentStatus agent : now.agents().values()) {
            if (agent.hostname().equals(hostname)
                    && (found == null
                            || found.lastOffer() == null
                            || (agent.lastOffer() != null && agent.lastOffer().isAfter(found.lastOffer())))) {
                found = agent;
            }
        }
        return found;
    }

    private Reply list(Query query) {
        query.only("limit", "cursor", "q", "order");
        String text = query.text("q");
        String needle = text == null ? "" : text.toLowerCase(Locale.ROOT);
        Snapshot now = board.snapshot();
        Map<String, Integer> unreachable = now.unreachable();
        return Reply.json(new Listing<>(AgentStatus::hostname, AgentStatus::id)
                .page(
                        now.agents().values(),
                        agent -> agent.hostname().toLowerCase(Locale.ROOT).contains(needle)
                                || agent.id().contains(needle),
                        query,
                        agent -> AgentViews.Agent.of(
                                agent,
                                now,
                                unreachable.getOrDefault(agent.id(), 0),
                                board.counters().imagesOn(agent.id()))));
    }
}
