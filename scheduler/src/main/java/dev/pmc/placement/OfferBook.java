package dev.pmc.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The offers in hand, and the choice among them. Where the VM may go anywhere, an {@link AgentIndex} finds its agent.
 *
 * <p>An offer is used at most once: {@link #claim} takes all offers of an agent out of the book, after {@link #place}
 * has put requests on them. Not thread-safe.
 */
public final class OfferBook {
    private final Census census;
    private final Reservations reservations;
    /** In the order in which they came, so the oldest come first. */
    private final Map<String, AgentOffers> agents = new LinkedHashMap<>();

    private final AgentGroups byHostname = new AgentGroups();
    private final AgentGroups byAddress = new AgentGroups();
    private final Map<String, String> agentOfOffer = new HashMap<>();
    private final Map<String, Instant> barred = new HashMap<>();
    private final Set<String> drained = new HashSet<>();
    private final AgentIndex index;
    private long arrivals;
    private long news;

    /** A book that is the one watcher of both. */
    public OfferBook(Census census, Reservations reservations) {
        this.census = census;
        this.reservations = reservations;
        index = new AgentIndex(agents, this::standing);
        census.watch(this::changed);
        reservations.watch(bond -> {
            news++;
            changed(bond);
        });
    }

    private void changed(Request.Bond bond) {
        index.changed(bond.agentId());
        byAddress.of(bond.address()).forEach(index::changed);
    }

    public void add(Offer offer, Instant now) {
        AgentOffers agent = agents.get(offer.agentId());
        if (agent == null) {
            agents.put(offer.agentId(), new AgentOffers(offer, now, ++arrivals));
            byHostname.add(MachineName.of(offer.hostname()), offer.agentId());
            byAddress.add(offer.address(), offer.agentId());
        } else {
            agent.add(offer);
        }
        agentOfOffer.put(offer.id(), offer.agentId());
        index.changed(offer.agentId());
        news++;
    }

    /**
     * A number that grows with all that may help a request for which there was no agent: other offers, an agent that is not
     * drained any more, room that is not kept any more. Time may help, too, but not for longer than offers are held.
     */
    public long news() {
        return news;
    }

    /** Forgets an offer that the master has taken back; one that is not in the book is fine. */
    public void rescind(String offerId) {
        String agentId = agentOfOffer.remove(offerId);
        AgentOffers agent = agentId == null ? null : agents.get(agentId);
        if (agent != null && agent.without(offerId)) {
            index.changed(agent.agentId());
            if (agent.isEmpty()) {
                forget(agent);
            }
        }
    }

    private void forget(AgentOffers agent) {
        agents.remove(agent.agentId());
        byHostname.remove(MachineName.of(agent.hostname()), agent.agentId());
        byAddress.remove(agent.attributes().address(), agent.agentId());
        index.changed(agent.agentId());
    }

    /** Forgets all offers: they are void after a disconnection, without a word from the master. */
    public void clear() {
        agents.clear();
        byHostname.clear();
        byAddress.clear();
        agentOfOffer.clear();
        index.clear();
    }

    public boolean isEmpty() {
        return agents.isEmpty();
    }

    /** When the oldest offer came. */
    public Optional<Instant> oldest() {
        return agents.values().stream().map(AgentOffers::since).findFirst();
    }

    /** Puts nothing on an agent until then, because it failed. */
    public void bar(String agentId, Instant until) {
        barred.put(agentId, until);
    }

    /** Puts nothing new on the machine of that hostname, or does so again. Returns whether that is a change. */
    public boolean drain(String hostname, boolean yes) {
        news++;
        String machine = MachineName.of(hostname);
        return yes ? drained.add(machine) : drained.remove(machine);
    }

    /**
     * Chooses an agent for a request and takes what it needs out of that agent's offers.
     *
     * @return the agent, or empty if none will do; {@link #vetoes} says why
     */
    public Optional<Placement> place(Request request, Instant now) {
        AgentOffers best = choose(request, now);
        if (best == null) {
            return Optional.empty();
        }
        best.take(request);
        index.changed(best.agentId());
        return Optional.of(
                new Placement(best.agentId(), best.hostname(), best.attributes().address()));
    }

    private @Nullable AgentOffers choose(Request request, Instant now) {
        Choice choice = new Choice(request, standing -> veto(standing, request, now) == null);
        if (request.hostname() != null) {
            return choice.among(byHostname.of(MachineName.of(request.hostname())).stream()
                    .map(agentId -> standing(Objects.requireNonNull(agents.get(agentId)))));
        }
        if (request.newcomer() && !request.expected()) {
            return index.best(choice);
        }
        return choice.among(agents.values().stream().map(this::standing));
    }

    private Standing standing(AgentOffers agent) {
        Census.Count vms = census.on(agent.agentId(), agent.attributes().address());
        return new Standing(agent, vms, vms.total(), agent.free(), agent.free().minus(kept(agent)));
    }

    /** What speaks against each agent in the book, by the agent's id. */
    public Map<String, Veto> vetoes(Request request, Instant now) {
        Map<String, Veto> vetoes = new HashMap<>();
        for (AgentOffers agent : agents.values()) {
            Veto veto = veto(standing(agent), request, now);
            if (veto != null) {
                vetoes.put(agent.agentId(), veto);
            }
        }
        return vetoes;
    }

    /** Takes all offers of an agent out of the book, to be accepted together. */
    public List<String> claim(String agentId) {
        AgentOffers agent = agents.get(agentId);
        if (agent == null) {
            throw new IllegalStateException("no offer of agent " + agentId + " is in the book");
        }
        forget(agent);
        List<String> ids = agent.offerIds();
        ids.forEach(agentOfOffer::remove);
        return ids;
    }

    /** Takes the offers out of the book that have been in it for {@code hold}, to be declined. */
    public List<String> expire(Instant now, Duration hold) {
        List<String> old = agents.values().stream()
                .takeWhile(agent -> !agent.since().plus(hold).isAfter(now))
                .map(AgentOffers::agentId)
                .toList();
        List<String> ids = new ArrayList<>();
        old.forEach(agentId -> ids.addAll(claim(agentId)));
        return ids;
    }

    private @Nullable Veto veto(Standing standing, Request request, Instant now) {
        AgentOffers agent = standing.agent();
        Offer attributes = agent.attributes();
        if (!attributes.vtEnabled()) {
            return Veto.NOT_ENABLED;
        }
        if ((request.hostname() != null && !MachineName.same(request.hostname(), agent.hostname()))
                || agent.agentId().equals(request.notAgent())) {
            return Veto.OTHER_MACHINE;
        }
        if (request.bond() != null && !request.bond().holds(agent.agentId(), attributes.address())) {
            return Veto.OTHER_AGENT;
        }
        if (request.newcomer() && attributes.maintenance()) {
            return Veto.MAINTENANCE;
        }
        if (request.newcomer() && drained.contains(MachineName.of(agent.hostname()))) {
            return Veto.DRAINED;
        }
        if (request.newcomer()
                && request.maxPerAgent() != null
                && standing.ofType(request.type()) >= 1000L * request.maxPerAgent()) {
            return Veto.MOST_OF_TYPE;
        }
        Resources cost = agent.cost(request);
        Resources free = standing.free();
        if (free.cpus() < cost.cpus()) {
            return Veto.CPUS;
        }
        if (free.mem() < cost.mem()) {
            return Veto.MEMORY;
        }
        if (free.disk() < cost.disk()) {
            return Veto.DISK;
        }
        Instant barredUntil = barred.get(agent.agentId());
        if (barredUntil != null && request.newcomer() && now.isBefore(barredUntil)) {
            return Veto.FAILED_LATELY;
        }
        boolean reserved = !standing.room().contains(cost);
        return reserved && !request.expected() ? Veto.RESERVED : null;
    }

    private Resources kept(AgentOffers agent) {
        return reservations.on(agent.agentId(), agent.attributes().address());
    }

    /** Where a request goes. */
    public record Placement(
            String agentId, String hostname, @Nullable String address) {}
}
