package dev.pmc.placement;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that one agent offers at the moment, and what is left of it in the placement that is being made. Or, without offers,
 * what an agent is expected to offer.
 */
final class AgentOffers {
    /** So long an offer may take to come. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(5);

    private final Offer first;
    private final KnownAgent known;
    private final List<Offer> offers = new ArrayList<>();
    private final boolean vtEnabled;
    private final Map<String, Double> typeCounts;
    /** Those that run there. */
    private final Set<ExecutorId> executors;
    /** Those of them under which something was placed here. */
    private final Set<ExecutorId> launched;
    /** Those under which something was placed just before: they run there if that came to pass. */
    private final Set<ExecutorId> launchedBefore;

    private final Instant since;
    private final long arrival;
    private Resources free = Resources.NONE;

    /**
     * @param known what the agent says of itself
     * @param before what the agent was expected to offer. The new offer may have been made before the master heard of what was
     *     placed on the ones before, so it may lack an executor that was launched for that
     * @param arrival a number that grows from one agent to the next
     */
    AgentOffers(Offer first, KnownAgent known, @Nullable AgentOffers before, Instant since, long arrival) {
        this.first = first;
        this.known = known;
        vtEnabled = known.enabled();
        typeCounts = first.typeCounts();
        this.since = since;
        this.arrival = arrival;
        executors = new HashSet<>();
        launched = new HashSet<>();
        launchedBefore = new HashSet<>();
        if (before != null && before.since.plus(ON_ITS_WAY).isAfter(since)) {
            launchedBefore.addAll(before.launched);
        }
        add(first);
    }

    private AgentOffers(AgentOffers before, Resources expected, Instant since) {
        first = before.first;
        known = before.known;
        vtEnabled = before.vtEnabled;
        typeCounts = before.typeCounts;
        executors = before.executors;
        launched = before.launched;
        launchedBefore = before.launchedBefore;
        arrival = before.arrival;
        this.since = since;
        free = expected;
    }

    /** The same agent without its offers, but expected to offer that much. */
    AgentOffers expecting(Resources resources, Instant now) {
        return new AgentOffers(this, resources, now);
    }

    /** The one offer that the agent would make of that much. */
    Offer asOne(Resources resources) {
        return new Offer(
                first.id(),
                first.agentId(),
                first.hostname(),
                first.address(),
                resources,
                first.attributes(),
                executors,
                first.maintenance());
    }

    void add(Offer offer) {
        offers.add(offer);
        executors.addAll(offer.executors());
        free = free.plus(offer.resources());
    }

    /** Takes a placed request out of what is free. */
    void take(Request request) {
        ExecutorId executor = executor(request);
        free = free.minus(cost(request));
        executors.add(executor);
        launched.add(executor);
    }

    Resources cost(Request request) {
        return executors.contains(executor(request))
                ? request.need()
                : request.need().plus(request.executorShare());
    }

    /**
     * The executor that a request comes under here: one of its kind that runs, or was launched just before, if there is one. What
     * is paid for one on reserved resources depends on what is left of them, so it comes last.
     */
    ExecutorId executor(Request request) {
        ExecutorId own = request.executor();
        if (executors.contains(own) || (executors.isEmpty() && launchedBefore.isEmpty())) {
            return own;
        }
        return Stream.of(executors, launchedBefore)
                .flatMap(running -> running.stream()
                        .filter(id -> id.kind().equals(own.kind()))
                        .min(Comparator.comparing(ExecutorId::reserved).thenComparing(ExecutorId::toString))
                        .stream())
                .findFirst()
                .map(ExecutorId::onUnreserved)
                .orElse(own);
    }

    /** It does not run there any more. */
    void ended(ExecutorId executor) {
        for (Set<ExecutorId> running : List.of(executors, launched, launchedBefore)) {
            running.removeIf(id -> id.onUnreserved().equals(executor.onUnreserved()));
        }
    }

    /** An offer is void, and so is what it alone says: an executor may have ended since. Returns whether there was such an offer. */
    boolean without(String offerId) {
        boolean removed = false;
        for (var each = offers.iterator(); each.hasNext(); ) {
            Offer offer = each.next();
            if (offer.id().equals(offerId)) {
                each.remove();
                free = free.minus(offer.resources());
                executors.removeIf(id -> offer.executors().contains(id)
                        && offers.stream().noneMatch(other -> other.executors().contains(id)));
                removed = true;
            }
        }
        return removed;
    }

    String agentId() {
        return first.agentId();
    }

    String hostname() {
        return first.hostname();
    }

    /** {@code ip:port}, if the offers say. */
    @Nullable
    String address() {
        return first.address();
    }

    /** What the agent says of itself is the same in all its offers. */
    Map<String, Attribute> attributes() {
        return first.attributes();
    }

    KnownAgent known() {
        return known;
    }

    boolean vtEnabled() {
        return vtEnabled;
    }

    /** VMs of each component type that pmc does not manage. */
    Map<String, Double> typeCounts() {
        return typeCounts;
    }

    @Nullable
    MaintenanceWindow maintenance() {
        return first.maintenance();
    }

    Resources free() {
        return free;
    }

    List<String> offerIds() {
        return offers.stream().map(Offer::id).toList();
    }

    boolean isEmpty() {
        return offers.isEmpty();
    }

    /** Whether a VM may be placed here that is not here already, if it fits. */
    boolean isOpenToNewcomers() {
        return vtEnabled && maintenance() == null;
    }

    /** The how-manieth agent it was that came into the book. */
    long arrival() {
        return arrival;
    }

    /** When the oldest of these offers came; of those that are expected, when there was word of them. */
    Instant since() {
        return since;
    }
}
