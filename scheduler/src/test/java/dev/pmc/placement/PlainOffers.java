package dev.pmc.placement;

import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What {@link OfferBook} is to choose, said as plainly as can be: look at every agent, and take the best that will do.
 * The specification that the book is compared with.
 */
final class PlainOffers {
    final Census census;
    final Reservations reservations;
    final Map<String, Agent> agents = new LinkedHashMap<>();
    final Map<String, Instant> barred = new LinkedHashMap<>();
    private int arrivals;

    PlainOffers(Census census, Reservations reservations) {
        this.census = census;
        this.reservations = reservations;
    }

    /** All that one agent offers. */
    static final class Agent {
        final Offer attributes;
        final int arrival;
        final Map<String, Resources> offers = new LinkedHashMap<>();
        final Set<String> executors = new HashSet<>();
        Resources taken = Resources.NONE;

        Agent(Offer attributes, int arrival) {
            this.attributes = attributes;
            this.arrival = arrival;
        }

        String id() {
            return attributes.agentId();
        }

        Resources free() {
            return offers.values().stream()
                    .reduce(Resources.NONE, Resources::plus)
                    .minus(taken);
        }

        Resources cost(Request request) {
            return executors.contains(request.executorId())
                    ? request.need()
                    : request.need().plus(request.executorShare());
        }
    }

    void add(Offer offer) {
        Agent agent = agents.computeIfAbsent(offer.agentId(), id -> new Agent(offer, ++arrivals));
        agent.offers.put(offer.id(), offer.resources());
        agent.executors.addAll(offer.executorIds());
    }

    void rescind(String offerId) {
        agents.values().forEach(agent -> agent.offers.remove(offerId));
        agents.values().removeIf(agent -> agent.offers.isEmpty());
    }

    Set<String> claim(String agentId) {
        return Objects.requireNonNull(agents.remove(agentId)).offers.keySet();
    }

    Optional<String> place(Request request, Instant now) {
        Optional<Agent> best = agents.values().stream()
                .filter(agent -> willDo(agent, request, now))
                .min(preference(request));
        best.ifPresent(agent -> {
            agent.taken = agent.taken.plus(agent.cost(request));
            agent.executors.add(request.executorId());
        });
        return best.map(Agent::id);
    }

    private boolean willDo(Agent agent, Request request, Instant now) {
        Offer attributes = agent.attributes;
        boolean rightMachine = request.hostname() == null || request.hostname().equals(attributes.hostname());
        boolean barredNow = barred.containsKey(agent.id()) && now.isBefore(barred.get(agent.id()));
        boolean typeFull = request.maxPerAgent() != null && count(agent, request.type()) >= request.maxPerAgent();
        Resources kept = request.expected() ? Resources.NONE : reservations.on(agent.id(), attributes.address());
        return attributes.vtEnabled()
                && rightMachine
                && !agent.id().equals(request.notAgent())
                && (request.bond() == null || request.bond().holds(agent.id(), attributes.address()))
                && !(request.newcomer() && (attributes.maintenance() || barredNow || typeFull))
                && agent.free().contains(agent.cost(request))
                && agent.free().minus(kept).contains(agent.cost(request));
    }

    private Comparator<Agent> preference(Request request) {
        return switch (request.strategy()) {
            case FIRST_FIT -> Comparator.comparing(Agent::id);
            case MIN_COMP_FIT ->
                Comparator.comparingDouble((Agent agent) -> count(agent, request.type()))
                        .thenComparingInt(agent -> census.on(agent.id(), agent.attributes.address())
                                .total())
                        .thenComparingLong(agent -> -agent.free().mem())
                        .thenComparingInt(agent -> agent.arrival);
            case BEST_FIT ->
                Comparator.comparingDouble((Agent agent) -> -used(agent, request))
                        .thenComparingLong(agent -> agent.free().cpus())
                        .thenComparingLong(agent -> agent.free().mem())
                        .thenComparingLong(agent -> agent.free().disk())
                        .thenComparingInt(agent -> agent.arrival);
        };
    }

    private double count(Agent agent, ComponentType type) {
        return agent.attributes.typeCounts().getOrDefault(type.value(), 0.0)
                + census.on(agent.id(), agent.attributes.address()).of(type);
    }

    private static double used(Agent agent, Request request) {
        Resources need = request.need();
        Resources free = agent.free();
        return share(need.cpus(), free.cpus()) + share(need.mem(), free.mem()) + share(need.disk(), free.disk());
    }

    private static double share(long part, long whole) {
        return part == 0 ? 0 : (double) part / whole;
    }
}
