package dev.pmc.placement;

import dev.pmc.placement.constraint.Constraint;
import dev.pmc.placement.constraint.FleetView;
import dev.pmc.placement.constraint.Rules;
import dev.pmc.placement.constraint.Veto;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The offers in hand, what other agents are expected to offer, and the choice among all of them.
 *
 * <p>An offer is used at most once: {@link #claim} takes all offers of an agent out of the book, after {@link #place}
 * has put requests on them. What is left of them is expected to be offered again, and so is what was declined, and what
 * becomes free on an agent. Nobody is placed on what is only expected; but where an agent that is not in hand is better,
 * the one in hand is not taken: it is waited for the better one's offer, until {@link #giveUp}. Not thread-safe.
 */
public final class OfferBook {
    private final Census census;
    private final Reservations reservations;
    private final Whereabouts whereabouts;
    /** Those that have offers here; the oldest come first. */
    private final AgentPool inHand = new AgentPool(this::standing);
    /** Those that are expected to offer more than they do; those of whom there was no word for longest come first. */
    private final AgentPool expected = new AgentPool(this::expectedStanding);

    private final Map<String, String> agentOfOffer = new HashMap<>();
    private final ClosedAgents closed = new ClosedAgents();
    private @Nullable Instant wantedSince;
    private long arrivals;
    private long news;
    private long moves;

    /** A book that is the one watcher of all three. */
    public OfferBook(Census census, Reservations reservations, Whereabouts whereabouts) {
        this.census = census;
        this.reservations = reservations;
        this.whereabouts = whereabouts;
        whereabouts.watch(() -> moves++);
        census.watch(this::changed);
        reservations.watch(identity -> {
            news++;
            changed(identity);
        });
    }

    private void changed(Request.AgentIdentity identity) {
        inHand.changed(identity);
        expected.changed(identity);
    }

    private void changed(String agentId) {
        inHand.changed(agentId);
        expected.changed(agentId);
    }

    /**
     * An offer has come. All that is free on its agent is in it, so that no more is expected; and nothing any more of another
     * agent that was at its address.
     */
    public void add(Offer offer, Instant now) {
        AgentOffers before = expected.remove(offer.agentId());
        expected.at(offer.address()).forEach(replaced -> {
            expected.remove(replaced);
            if (inHand.get(replaced) == null) {
                whereabouts.left(replaced);
            }
        });
        KnownAgent known = whereabouts.here(offer.agentId(), offer.hostname(), offer.attributes());
        AgentOffers agent = inHand.get(offer.agentId());
        if (agent == null) {
            inHand.put(new AgentOffers(offer, known, before, now, ++arrivals));
        } else {
            agent.add(offer);
            inHand.changed(offer.agentId());
        }
        agentOfOffer.put(offer.id(), offer.agentId());
        news++;
    }

    /**
     * A number that grows with all that may help a request for which there was no agent: other offers, an agent that is not
     * drained any more, room that is not kept any more, an agent that is not waited for any more; and if it has constraints, VMs
     * that have their places elsewhere. Time may help, too, but not for longer than offers are held.
     */
    public long news(Request request) {
        return request.constraints().isEmpty() ? news : news + moves;
    }

    /** Forgets an offer that the master has taken back; one that is not in the book is fine. */
    public void rescind(String offerId) {
        String agentId = agentOfOffer.remove(offerId);
        AgentOffers agent = agentId == null ? null : inHand.get(agentId);
        if (agent != null && agent.without(offerId)) {
            changed(agent.agentId());
            if (agent.isEmpty()) {
                drop(agent.agentId());
            }
        }
    }

    /** Nothing is to be expected of that agent any more. Returns its offers, if any are in hand, to be declined. */
    public List<String> forget(String agentId) {
        whereabouts.left(agentId);
        return drop(agentId);
    }

    private List<String> drop(String agentId) {
        if (expected.remove(agentId) != null) {
            news++;
        }
        AgentOffers agent = inHand.remove(agentId);
        List<String> ids = agent == null ? List.of() : agent.offerIds();
        ids.forEach(agentOfOffer::remove);
        return ids;
    }

    /** All offers are void, without a word from the master, as after a disconnection. They are expected to come again. */
    public void clear(Instant now) {
        List.copyOf(inHand.all()).forEach(agent -> claim(agent.agentId(), now));
        wantedSince = null;
    }

    public boolean isEmpty() {
        return inHand.all().isEmpty();
    }

    /** When the oldest offer came. */
    public Optional<Instant> oldest() {
        return inHand.all().stream().map(AgentOffers::since).findFirst();
    }

    /** How many agents are known that VMs may be placed on. */
    public int agents() {
        Set<String> ids = new HashSet<>();
        inHand.all().stream().filter(AgentOffers::isOpenToNewcomers).forEach(agent -> ids.add(agent.agentId()));
        expected.all().stream().filter(AgentOffers::isOpenToNewcomers).forEach(agent -> ids.add(agent.agentId()));
        return ids.size();
    }

    /** Puts nothing new on an agent until then, because it failed. */
    public void bar(String agentId, Instant until) {
        closed.bar(agentId, until);
    }

    /** The agent may have new VMs again. */
    public void unbar(String agentId) {
        if (closed.unbar(agentId)) {
            news++;
        }
    }

    /** Puts nothing new on the machine of that hostname, or does so again. Returns whether that is a change. */
    public boolean drain(String hostname, boolean yes) {
        news++;
        return closed.drain(hostname, yes);
    }

    /** Has nothing run on the machine of that hostname, or does so again. Returns whether that is a change. */
    public boolean empty(String hostname, boolean yes) {
        news++;
        return closed.empty(hostname, yes);
    }

    /** So much has become free on an agent, and will be offered. */
    public void freed(String agentId, Resources resources, Instant now) {
        AgentOffers before = expected.remove(agentId);
        AgentOffers known = before == null ? inHand.get(agentId) : before;
        if (known != null) {
            expected.put(
                    known.expecting(before == null ? resources : before.free().plus(resources), now));
        }
    }

    /** An executor has ended on an agent. Offers that come from now on do not have it, unless it runs again. */
    public void executorEnded(String agentId, ExecutorId executor) {
        for (AgentOffers known : Arrays.asList(inHand.get(agentId), expected.get(agentId))) {
            if (known != null) {
                known.ended(executor);
            }
        }
    }

    /** Says whether there is somebody who waits for an offer that is expected. */
    public void want(boolean somebody, Instant now) {
        wantedSince = !somebody ? null : wantedSince == null ? now : wantedSince;
    }

    /**
     * Forgets the agents that have been waited for in vain for so long: they were asked, all at once, and have not offered
     * what was expected of them. So it is waited no longer for many of them than for one.
     */
    public void giveUp(Duration patience, Instant now) {
        for (Optional<Instant> next = nextGiveUp(patience);
                next.isPresent() && !next.get().isAfter(now);
                next = nextGiveUp(patience)) {
            expected.remove(expected.all().iterator().next().agentId());
            news++;
        }
    }

    /** When an agent will have been waited for for so long. */
    public Optional<Instant> nextGiveUp(Duration patience) {
        Instant wanted = wantedSince;
        return wanted == null
                ? Optional.empty()
                : expected.all().stream()
                        .findFirst()
                        .map(agent -> (agent.since().isAfter(wanted) ? agent.since() : wanted).plus(patience));
    }

    /** As {@link #place(Request, Set, Instant)}, where no agent is worse than others. */
    public Optional<Placement> place(Request request, Instant now) {
        return place(request, Set.of(), now);
    }

    /**
     * Chooses an agent for a request and takes what it needs out of that agent's offers.
     *
     * @param avoided agents that are taken only if no others are known that will do
     * @return the agent, or empty if none will do, as {@link #vetoes} says, or it is waited for {@link #awaited} one
     */
    public Optional<Placement> place(Request request, Set<String> avoided, Instant now) {
        Found found = find(request, avoided, now);
        if (found.inHand() == null || found.better() != null) {
            return Optional.empty();
        }
        AgentOffers best = found.inHand().agent();
        Placement placement = placement(best, request);
        best.take(request);
        changed(best.agentId());
        return Optional.of(placement);
    }

    /** The agent that is the best for a request, if it is not in hand, but is expected to offer what is needed. */
    public Optional<Placement> awaited(Request request, Set<String> avoided, Instant now) {
        return Optional.ofNullable(find(request, avoided, now).better())
                .map(RankedAgent::agent)
                .map(agent -> placement(agent, request));
    }

    /** Whether some agent would do for a request now; nothing is taken for it. */
    public boolean couldPlace(Request request, Instant now) {
        return !find(request, Set.of(), now).isNothing();
    }

    /** Whether an agent would do for a request if it had so much more; nothing is taken for it. */
    public boolean couldPlaceWith(Request request, String agentId, Resources more, Instant now) {
        AgentOffers agent = inHand.get(agentId) == null ? expected.get(agentId) : inHand.get(agentId);
        if (agent == null) {
            return false;
        }
        FleetView fleet = sight(request, now);
        return Rules.veto(request, standing(agent, all(agent).plus(more)), fleet) == null;
    }

    private FleetView sight(Request request, Instant now) {
        return new FleetSight(
                now,
                closed,
                whereabouts,
                whereabouts.selection(
                        Wishes.of(request, Set.of()).withoutLikes().lasting()));
    }

    /** What an agent in hand offers and is expected to offer; or what another one is. */
    private Resources all(AgentOffers agent) {
        AgentOffers offers = inHand.get(agent.agentId());
        AgentOffers more = expected.get(agent.agentId());
        return offers == null || more == null ? agent.free() : offers.free().plus(more.free());
    }

    /** All that is known here, for another book. */
    public Outlook outlook() {
        List<Offer> agents = new ArrayList<>();
        inHand.all().forEach(agent -> agents.add(agent.asOne(all(agent))));
        expected.all().stream()
                .filter(agent -> inHand.get(agent.agentId()) == null)
                .forEach(agent -> agents.add(agent.asOne(agent.free())));
        return new Outlook(agents, closed.barred());
    }

    private static Placement placement(AgentOffers agent, Request request) {
        return new Placement(agent.agentId(), agent.hostname(), agent.address(), agent.executor(request));
    }

    /** What is liked is given up where it cannot be had; of several, those that come first are kept before the others. */
    private Found find(Request request, Set<String> avoided, Instant now) {
        Wishes wishes = Wishes.of(request, avoided);
        Wishes met = wishes.withoutLikes();
        FleetView fleet = new FleetSight(now, closed, whereabouts, whereabouts.selection(met.lasting()));
        Found found = find(request, wishes, fleet);
        if (!found.isNothing() || wishes.likes().isEmpty()) {
            return found;
        }
        found = find(request, met, fleet);
        for (Constraint like : wishes.likes()) {
            Wishes more = met.and(like);
            Found better = found.isNothing() ? Found.NOTHING : find(request, more, fleet);
            if (!better.isNothing()) {
                met = more;
                found = better;
            }
        }
        return found;
    }

    private Found find(Request request, Wishes wishes, FleetView fleet) {
        if (wishes.areHopeless(request, fleet)) {
            return Found.NOTHING;
        }
        return find(new Choice(
                request,
                whereabouts.selection(wishes.lasting()),
                wishes.mostOfType(request),
                agent -> wishes.areLiked(request, agent, fleet) && Rules.veto(request, agent, fleet) == null));
    }

    private Found find(Choice choice) {
        RankedAgent best = inHand.best(choice, null);
        return new Found(best, expected.best(choice, best));
    }

    private RankedAgent standing(AgentOffers agent) {
        return standing(agent, agent.free());
    }

    private RankedAgent expectedStanding(AgentOffers agent) {
        AgentOffers offers = inHand.get(agent.agentId());
        return standing(agent, offers == null ? agent.free() : agent.free().plus(offers.free()));
    }

    private RankedAgent standing(AgentOffers agent, Resources free) {
        Census.Count vms = census.on(agent.agentId(), agent.address());
        return new RankedAgent(agent, vms, vms.total(), free, free.minus(kept(agent)));
    }

    /** What speaks against each agent in hand, by the agent's id. */
    public Map<String, Veto> vetoes(Request request, Instant now) {
        FleetView fleet = sight(request, now);
        Map<String, Veto> vetoes = new HashMap<>();
        for (AgentOffers agent : inHand.all()) {
            Veto veto = Rules.veto(request, standing(agent), fleet);
            if (veto != null) {
                vetoes.put(agent.agentId(), veto);
            }
        }
        return vetoes;
    }

    /** Takes all offers of an agent out of the book, to be accepted together, or declined. */
    public List<String> claim(String agentId, Instant now) {
        AgentOffers agent = inHand.remove(agentId);
        if (agent == null) {
            throw new IllegalStateException("no offer of agent " + agentId + " is in the book");
        }
        AgentOffers more = expected.remove(agentId);
        expected.put(agent.expecting(more == null ? agent.free() : agent.free().plus(more.free()), now));
        List<String> ids = agent.offerIds();
        ids.forEach(agentOfOffer::remove);
        return ids;
    }

    /** Takes the offers out of the book that have been in it for {@code hold}, to be declined. */
    public List<String> expire(Instant now, Duration hold) {
        List<String> old = inHand.all().stream()
                .takeWhile(agent -> !agent.since().plus(hold).isAfter(now))
                .map(AgentOffers::agentId)
                .toList();
        List<String> ids = new ArrayList<>();
        old.forEach(agentId -> ids.addAll(claim(agentId, now)));
        return ids;
    }

    private Resources kept(AgentOffers agent) {
        return reservations.on(agent.agentId(), agent.address());
    }

    /**
     * Where a request goes.
     *
     * @param executor the one that it comes under there
     */
    public record Placement(
            String agentId, String hostname, @Nullable String address, ExecutorId executor) {}
}
