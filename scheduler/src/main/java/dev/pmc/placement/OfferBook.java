package dev.pmc.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The offers in hand, and the choice among them.
 *
 * <p>An offer is used at most once: {@link #claim} takes all offers of an agent out of the book, after {@link #place}
 * has put requests on them. Not thread-safe.
 */
public final class OfferBook {
    private final Census census;
    private final Reservations reservations;
    private final Map<String, AgentOffers> agents = new LinkedHashMap<>();
    private final Map<String, String> agentOfOffer = new HashMap<>();
    private final Map<String, Instant> barred = new HashMap<>();

    public OfferBook(Census census, Reservations reservations) {
        this.census = census;
        this.reservations = reservations;
    }

    public void add(Offer offer, Instant now) {
        AgentOffers agent = agents.get(offer.agentId());
        if (agent == null) {
            agents.put(offer.agentId(), new AgentOffers(offer, now));
        } else {
            agent.add(offer);
        }
        agentOfOffer.put(offer.id(), offer.agentId());
    }

    /** Forgets an offer that the master has taken back; one that is not in the book is fine. */
    public void rescind(String offerId) {
        String agentId = agentOfOffer.remove(offerId);
        AgentOffers agent = agentId == null ? null : agents.get(agentId);
        if (agent != null && agent.without(offerId) && agent.isEmpty()) {
            agents.remove(agentId);
        }
    }

    /** Forgets all offers: they are void after a disconnection, without a word from the master. */
    public void clear() {
        agents.clear();
        agentOfOffer.clear();
    }

    public boolean isEmpty() {
        return agents.isEmpty();
    }

    /** When the oldest offer came. */
    public Optional<Instant> oldest() {
        return agents.values().stream().map(AgentOffers::since).min(Comparator.naturalOrder());
    }

    /** Puts nothing on an agent until then, because it failed. */
    public void bar(String agentId, Instant until) {
        barred.put(agentId, until);
    }

    /**
     * Chooses an agent for a request and takes what it needs out of that agent's offers.
     *
     * @return the agent, or empty if none will do; {@link #vetoes} says why
     */
    public Optional<Placement> place(Request request, Instant now) {
        AgentOffers best = null;
        for (AgentOffers agent : agents.values()) {
            if (veto(agent, request, now) == null && (best == null || better(agent, best, request))) {
                best = agent;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        best.take(request);
        return Optional.of(new Placement(best.agentId(), best.hostname()));
    }

    /** What speaks against each agent in the book, by the agent's id. */
    public Map<String, Veto> vetoes(Request request, Instant now) {
        Map<String, Veto> vetoes = new HashMap<>();
        for (AgentOffers agent : agents.values()) {
            Veto veto = veto(agent, request, now);
            if (veto != null) {
                vetoes.put(agent.agentId(), veto);
            }
        }
        return vetoes;
    }

    /** Takes all offers of an agent out of the book, to be accepted together. */
    public List<String> claim(String agentId) {
        AgentOffers agent = agents.remove(agentId);
        if (agent == null) {
            throw new IllegalStateException("no offer of agent " + agentId + " is in the book");
        }
        List<String> ids = agent.offerIds();
        ids.forEach(agentOfOffer::remove);
        return ids;
    }

    /** Takes the offers out of the book that have been in it for {@code hold}, to be declined. */
    public List<String> expire(Instant now, Duration hold) {
        Collection<String> old = agents.values().stream()
                .filter(agent -> !agent.since().plus(hold).isAfter(now))
                .map(AgentOffers::agentId)
                .toList();
        List<String> ids = new ArrayList<>();
        old.forEach(agentId -> ids.addAll(claim(agentId)));
        return ids;
    }

    private @org.jspecify.annotations.Nullable Veto veto(AgentOffers agent, Request request, Instant now) {
        Offer attributes = agent.attributes();
        if (!attributes.vtEnabled()) {
            return Veto.NOT_ENABLED;
        }
        if ((request.hostname() != null && !request.hostname().equals(agent.hostname()))
                || agent.agentId().equals(request.notAgent())) {
            return Veto.OTHER_MACHINE;
        }
        if (request.newcomer() && attributes.maintenance()) {
            return Veto.MAINTENANCE;
        }
        Instant barredUntil = barred.get(agent.agentId());
        if (barredUntil != null && request.newcomer() && now.isBefore(barredUntil)) {
            return Veto.FAILED_LATELY;
        }
        if (request.newcomer() && request.maxPerAgent() != null && typeCount(agent, request) >= request.maxPerAgent()) {
            return Veto.MOST_OF_TYPE;
        }
        Resources cost = agent.cost(request);
        Resources free = agent.free();
        if (free.cpus() < cost.cpus()) {
            return Veto.CPUS;
        }
        if (free.mem() < cost.mem()) {
            return Veto.MEMORY;
        }
        if (free.disk() < cost.disk()) {
            return Veto.DISK;
        }
        boolean reserved = !free.minus(reservations.on(agent.hostname())).contains(cost);
        return reserved && !request.expected() ? Veto.RESERVED : null;
    }

    private double typeCount(AgentOffers agent, Request request) {
        return agent.attributes().typeCounts().getOrDefault(request.type().value(), 0.0)
                + census.count(agent.agentId(), request.type());
    }

    private boolean better(AgentOffers agent, AgentOffers best, Request request) {
        return switch (request.strategy()) {
            case FIRST_FIT -> agent.agentId().compareTo(best.agentId()) < 0;
            case BEST_FIT -> rest(agent, request) < rest(best, request);
            case MIN_COMP_FIT -> emptier(agent, best, request) < 0;
        };
    }

    private int emptier(AgentOffers a, AgentOffers b, Request request) {
        int byType = Double.compare(typeCount(a, request), typeCount(b, request));
        if (byType != 0) {
            return byType;
        }
        int byTotal = Integer.compare(census.total(a.agentId()), census.total(b.agentId()));
        return byTotal != 0 ? byTotal : Long.compare(b.free().mem(), a.free().mem());
    }

    /** What would be left, as the sum of the shares of the offer: cores and MiB cannot be added, shares can. */
    private static double rest(AgentOffers agent, Request request) {
        Resources free = agent.free();
        Resources left = free.minus(agent.cost(request));
        return share(left.cpus(), free.cpus()) + share(left.mem(), free.mem()) + share(left.disk(), free.disk());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Where a request goes. */
    public record Placement(String agentId, String hostname) {}
}
