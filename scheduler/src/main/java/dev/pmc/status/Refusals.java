package dev.pmc.status;

import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The reasons why waiting requests are not placed: for each kind of request, the latest veto of each agent. Offers are
 * in hand for a moment only, so it is gathered over many turns. Thread-safe; the loop writes, others read.
 */
public final class Refusals {
    /** So many words are remembered; what waits beyond that is told only from the latest turn. */
    private static final int MOST = 500_000;

    private final Map<Request, Map<String, Word>> words = new ConcurrentHashMap<>();
    /** The agents whose offers were waited for in the latest turn. */
    private volatile Map<Request, String> awaited = Map.of();

    /** Takes the words of one turn. What is not in there does not wait any more. */
    void keep(Map<Request, Map<String, Veto>> unplaced, Instant now) {
        words.keySet().retainAll(unplaced.keySet());
        Map<Request, String> best = new HashMap<>();
        unplaced.forEach((request, vetoes) -> vetoes.forEach((agent, veto) -> {
            if (veto.equals(Veto.AWAITED)) {
                best.put(request, agent);
            }
        }));
        awaited = Map.copyOf(best);
        long room = MOST - words.values().stream().mapToLong(Map::size).sum();
        for (Map.Entry<Request, Map<String, Veto>> entry : unplaced.entrySet()) {
            Map<String, Veto> vetoes = entry.getValue();
            if (vetoes.isEmpty() || vetoes.containsValue(Veto.AWAITED)) {
                continue;
            }
            Map<String, Word> known = words.computeIfAbsent(entry.getKey(), request -> new ConcurrentHashMap<>());
            room -= vetoes.size();
            if (room < 0) {
                room += known.size();
                known.clear();
            }
            vetoes.forEach((agent, veto) -> known.put(agent, new Word(veto, now)));
        }
    }

    /** What is known about a request, grouped by reason. */
    Answer answer(Request request, Map<String, AgentStatus> agents) {
        Map<Veto, List<Looked>> groups = new TreeMap<>();
        Instant last = null;
        int looked = 0;
        for (Map.Entry<String, Word> entry :
                words.getOrDefault(request, Map.of()).entrySet()) {
            AgentStatus agent = agents.get(entry.getKey());
            Word word = entry.getValue();
            if (agent != null) {
                looked++;
                last = last == null || word.at().isAfter(last) ? word.at() : last;
                groups.computeIfAbsent(word.veto(), veto -> new ArrayList<>())
                        .add(new Looked(agent.id(), agent.hostname(), word.at()));
            }
        }
        List<Group> sorted = groups.entrySet().stream()
                .map(group -> new Group(
                        group.getKey(),
                        group.getValue().stream()
                                .sorted(Comparator.comparing(Looked::hostname))
                                .toList()))
                .sorted(Comparator.comparingInt((Group group) -> -group.agents().size()))
                .toList();
        String best = awaited.get(request);
        return new Answer(request, looked, last, sorted, best == null ? null : agents.get(best));
    }

    private record Word(Veto veto, Instant at) {}

    /**
     * What speaks against placing something now.
     *
     * @param looked so many agents were looked at
     * @param last when the last of them was; null if none was
     * @param groups by reason, the most frequent first
     * @param awaited the agent that is the best for it, and whose offer is waited for; null if there is none
     */
    public record Answer(
            Request request,
            int looked,
            @Nullable Instant last,
            List<Group> groups,
            @Nullable AgentStatus awaited) {}

    /** Agents that one reason speaks against. */
    public record Group(Veto veto, List<Looked> agents) {}

    /** An agent that was looked at. */
    public record Looked(String id, String hostname, Instant at) {}
}
