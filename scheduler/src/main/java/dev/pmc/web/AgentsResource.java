package dev.pmc.web;

import dev.pmc.status.AgentStatus;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /agents}: the list of agents, and one of them by its id or hostname. */
final class AgentsResource implements Resource {
    private final StatusBoard board;

    AgentsResource(StatusBoard board) {
        this.board = board;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() == 1) {
            return list(request.query());
        }
        request.query().only();
        if (request.path().size() == 2) {
            return Reply.json(Views.Agent.of(agent(request.path().get(1))));
        }
        throw ApiProblem.notFound("an agent has no '" + request.path().get(2) + "'");
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
        for (AgentStatus agent : now.agents()) {
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
        return Reply.json(new Listing<>(AgentStatus::hostname, AgentStatus::id)
                .page(
                        board.snapshot().agents(),
                        agent -> agent.hostname().toLowerCase(Locale.ROOT).contains(needle)
                                || agent.id().contains(needle),
                        query,
                        Views.Agent::of));
    }
}
