package dev.pmc.placement;

import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link OfferBook} is to choose, said as plainly as can be: look at every agent, and take the best that will do; but
 * if one that is expected to offer enough is better still, take none. The specification that the book is compared with.
 */
final class PlainOffers {
    final Census census;
    final Reservations reservations;
    final Map<String, Agent> agents = new LinkedHashMap<>();
    /** What is expected to be offered besides, those of whom there was no word for longest first. */
    final Map<String, Expectation> expected = new LinkedHashMap<>();

    final Map<String, Instant> barred = new LinkedHashMap<>();
    final PlainConstraints constraints = new PlainConstraints();
    private int arrivals;

    /** An agent as it was last seen, and what it is expected to offer. */
    record Expectation(Agent agent, Resources resources, Instant since) {}

    /** An agent, and what would be free there. */
    private record Candidate(Agent agent, Resources free) {}

    PlainOffers(Census census, Reservations reservations) {
        this.census = census;
        this.reservations = reservations;
    }

    /** All that one agent offers. */
    static final class Agent {
        final Offer attributes;
        final int arrival;
        final Map<String, Offer> offers = new LinkedHashMap<>();
        final Set<ExecutorId> executors = new HashSet<>();
        /** Those of them that something was placed under. */
        final Set<ExecutorId> launched = new HashSet<>();
        /** Those that something was placed under when the agent was in hand before, not long ago. */
        final Set<ExecutorId> launchedBefore = new HashSet<>();

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
                    .map(Offer::resources)
                    .reduce(Resources.NONE, Resources::plus)
                    .minus(taken);
        }

        Resources cost(Request request) {
            return executors.contains(executor(request))
                    ? request.need()
                    : request.need().plus(request.executorShare());
        }

        /**
         * The request's own if it runs; or else one of its kind that runs, or else was launched before, on unreserved resources
         * if there is one.
         */
        ExecutorId executor(Request request) {
            ExecutorId own = request.executor();
            if (executors.contains(own)) {
                return own;
            }
            return alike(executors, own)
                    .or(() -> alike(launchedBefore, own))
                    .map(ExecutorId::onUnreserved)
                    .orElse(own);
        }

        private static Optional<ExecutorId> alike(Set<ExecutorId> running, ExecutorId own) {
            List<ExecutorId> alike = running.stream()
                    .filter(id -> id.kind().equals(own.kind()))
                    .sorted(Comparator.comparing(ExecutorId::toString))
                    .toList();
            return alike.stream()
                    .filter(id -> !id.reserved())
                    .findFirst()
                    .or(() -> alike.stream().findFirst());
        }
    }

    void add(Offer offer, Instant now) {
        Expectation before = expected.remove(offer.agentId());
        expected.values().removeIf(other -> isReplaced(other.agent(), offer));
        constraints.known.put(offer.agentId(), offer);
        constraints.present.add(offer.agentId());
        Agent agent = agents.computeIfAbsent(offer.agentId(), id -> {
            Agent fresh = new Agent(offer, ++arrivals);
            if (before != null && now.isBefore(before.since().plusSeconds(5))) {
                fresh.launchedBefore.addAll(before.agent().launched);
            }
            return fresh;
        });
        agent.offers.put(offer.id(), offer);
        agent.executors.addAll(offer.executors());
    }

    private boolean isReplaced(Agent agent, Offer by) {
        boolean replaced = by.address() != null && by.address().equals(agent.attributes.address());
        if (replaced && !agents.containsKey(agent.id())) {
            constraints.present.remove(agent.id());
        }
        return replaced;
    }

    void rescind(String offerId) {
        agents.values().forEach(agent -> {
            Offer offer = agent.offers.remove(offerId);
            if (offer != null) {
                Set<ExecutorId> known = agent.offers.values().stream()
                        .flatMap(other -> other.executors().stream())
                        .collect(Collectors.toSet());
                agent.executors.removeIf(id -> offer.executors().contains(id) && !known.contains(id));
            }
            if (offer != null && agent.offers.isEmpty()) {
                expected.remove(agent.id());
            }
        });
        agents.values().removeIf(agent -> agent.offers.isEmpty());
    }

    Set<String> claim(String agentId, Instant now) {
        Agent agent = Objects.requireNonNull(agents.remove(agentId));
        Expectation more = expected.remove(agentId);
        expect(agent, more == null ? agent.free() : more.resources().plus(agent.free()), now);
        return agent.offers.keySet();
    }

    Set<String> forget(String agentId) {
        expected.remove(agentId);
        constraints.present.remove(agentId);
        Agent agent = agents.remove(agentId);
        return agent == null ? Set.of() : agent.offers.keySet();
    }

    void freed(String agentId, Resources resources, Instant now) {
        Expectation before = expected.remove(agentId);
        if (before != null) {
            expect(before.agent(), before.resources().plus(resources), now);
        } else if (agents.containsKey(agentId)) {
            expect(agents.get(agentId), resources, now);
        }
    }

    private void expect(Agent agent, Resources resources, Instant now) {
        expected.put(agent.id(), new Expectation(agent, resources, now));
    }

    void giveUpThoseBefore(Instant then) {
        expected.values().removeIf(expectation -> !expectation.since().isAfter(then));
    }

    void executorEnded(String agentId, ExecutorId executor) {
        Stream.concat(agents.values().stream(), expected.values().stream().map(Expectation::agent))
                .filter(agent -> agent.id().equals(agentId))
                .forEach(agent -> {
                    Set<ExecutorId> ended = Set.of(executor.onUnreserved(), executor.onReserved());
                    agent.executors.removeAll(ended);
                    agent.launched.removeAll(ended);
                    agent.launchedBefore.removeAll(ended);
                });
    }

    /** Gives the agent, and the executor there. */
    Optional<String> place(Request request, Set<String> avoided, Instant now) {
        Found found = found(request, avoided, now);
        if (found.inHand().isEmpty() || found.better().isPresent()) {
            return Optional.empty();
        }
        Agent agent = found.inHand().get().agent();
        ExecutorId executor = agent.executor(request);
        agent.taken = agent.taken.plus(agent.cost(request));
        agent.executors.add(executor);
        agent.launched.add(executor);
        return Optional.of(agent.id() + " under " + executor);
    }

    Optional<String> awaited(Request request, Set<String> avoided, Instant now) {
        return found(request, avoided, now)
                .better()
                .map(candidate -> candidate.agent().id());
    }

    /** The best in hand, and the best that is better and expected. */
    private record Found(Optional<Candidate> inHand, Optional<Candidate> better) {}

    /**
     * What is found when everything is met that is liked; or else the last of it is not, or the last but one, or both, and so on
     * until something is found.
     */
    private Found found(Request request, Set<String> avoided, Instant now) {
        List<Predicate<Candidate>> likes = new ArrayList<>();
        likes.add(candidate -> !avoided.contains(candidate.agent().id()));
        request.constraints().stream()
                .filter(constraint -> PlainConstraints.isLiked(constraint.spelling()))
                .forEach(constraint -> likes.add(judge(constraint, request)));
        Predicate<Candidate> must = request.constraints().stream()
                .filter(constraint -> !PlainConstraints.isLiked(constraint.spelling()))
                .map(constraint -> judge(constraint, request))
                .reduce(candidate -> true, Predicate::and);
        Found found = new Found(Optional.empty(), Optional.empty());
        for (int given = 0; given < 1 << likes.size(); given++) {
            Predicate<Candidate> liked = must;
            for (int i = 0; i < likes.size(); i++) {
                boolean isGivenUp = (given >> (likes.size() - 1 - i) & 1) == 1;
                liked = isGivenUp ? liked : liked.and(likes.get(i));
            }
            found = found(request, liked, now);
            if (found.inHand().isPresent() || found.better().isPresent()) {
                return found;
            }
        }
        return found;
    }

    private Found found(Request request, Predicate<Candidate> liked, Instant now) {
        Optional<Candidate> best = bestOf(inHand(), request, liked, now);
        List<Candidate> candidates = expected.values().stream()
                .map(this::candidate)
                .filter(candidate -> best.isEmpty() || isBetter(candidate, best.get(), request))
                .toList();
        return new Found(best, bestOf(candidates, request, liked, now));
    }

    private List<Candidate> inHand() {
        return agents.values().stream()
                .map(agent -> new Candidate(agent, agent.free()))
                .toList();
    }

    private Candidate candidate(Expectation expectation) {
        Agent offers = agents.get(expectation.agent().id());
        return new Candidate(
                expectation.agent(),
                offers == null
                        ? expectation.resources()
                        : expectation.resources().plus(offers.free()));
    }

    private Optional<Candidate> bestOf(List<Candidate> all, Request request, Predicate<Candidate> liked, Instant now) {
        return all.stream()
                .filter(candidate -> liked.test(candidate) && willDo(candidate, request, now))
                .min(preference(request));
    }

    private boolean isBetter(Candidate one, Candidate other, Request request) {
        return switch (request.strategy()) {
            case FIRST_FIT -> one.agent().id().compareTo(other.agent().id()) < 0;
            case MIN_COMP_FIT -> count(one.agent(), request.type()) < count(other.agent(), request.type());
            case BEST_FIT -> used(one, request) > used(other, request);
        };
    }

    private boolean willDo(Candidate candidate, Request request, Instant now) {
        Agent agent = candidate.agent();
        Offer attributes = agent.attributes;
        boolean rightMachine = request.hostname() == null || request.hostname().equals(attributes.hostname());
        boolean barredNow = barred.containsKey(agent.id()) && now.isBefore(barred.get(agent.id()));
        boolean typeFull = request.maxPerAgent() != null && count(agent, request.type()) >= request.maxPerAgent();
        Resources kept = request.expected() ? Resources.NONE : reservations.on(agent.id(), attributes.address());
        return attributes.vtEnabled()
                && rightMachine
                && !agent.id().equals(request.notAgent())
                && (request.identity() == null || request.identity().holds(agent.id(), attributes.address()))
                && !(request.firstPlacement() && (attributes.maintenance() != null || barredNow || typeFull))
                && candidate.free().contains(agent.cost(request))
                && candidate.free().minus(kept).contains(agent.cost(request));
    }

    private Predicate<Candidate> judge(JobConstraint constraint, Request request) {
        PlainConstraints.Judge judge = constraints.judge(constraint.spelling(), request);
        return candidate ->
                judge.holds(candidate.agent().attributes, (int) Math.floor(count(candidate.agent(), request.type())));
    }

    private Comparator<Candidate> preference(Request request) {
        Comparator<Candidate> byArrival = Comparator.comparingInt(candidate -> candidate.agent().arrival);
        return switch (request.strategy()) {
            case FIRST_FIT ->
                Comparator.comparing(candidate -> candidate.agent().id());
            case MIN_COMP_FIT ->
                Comparator.comparingDouble((Candidate candidate) -> count(candidate.agent(), request.type()))
                        .thenComparingInt(candidate -> census.on(
                                        candidate.agent().id(),
                                        candidate.agent().attributes.address())
                                .total())
                        .thenComparingLong(candidate -> -candidate.free().mem())
                        .thenComparing(byArrival);
            case BEST_FIT ->
                Comparator.comparingDouble((Candidate candidate) -> -used(candidate, request))
                        .thenComparingLong(candidate -> candidate.free().cpus())
                        .thenComparingLong(candidate -> candidate.free().mem())
                        .thenComparingLong(candidate -> candidate.free().disk())
                        .thenComparing(byArrival);
        };
    }

    private double count(Agent agent, ComponentType type) {
        return agent.attributes.typeCounts().getOrDefault(type.value(), 0.0)
                + census.on(agent.id(), agent.attributes.address()).of(type);
    }

    private static double used(Candidate candidate, Request request) {
        Resources need = request.need();
        Resources free = candidate.free();
        return share(need.cpus(), free.cpus()) + share(need.mem(), free.mem()) + share(need.disk(), free.disk());
    }

    private static double share(long part, long whole) {
        return part == 0 ? 0 : (double) part / whole;
    }
}
