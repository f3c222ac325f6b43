package dev.pmc.placement;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a book of offers knows, as a value: who makes another book of it knows as much.
 *
 * @param agents one offer of each agent, of all that it offers or is expected to
 * @param barred agents that get nothing new until then, because they failed, by their ids; it may be over
 */
public record Outlook(List<Offer> agents, Map<String, Instant> barred) {
    public Outlook {
        agents = List.copyOf(agents);
        barred = Map.copyOf(barred);
    }
}
