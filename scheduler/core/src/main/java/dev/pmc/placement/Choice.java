package dev.pmc.placement;

import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The choice of an agent for one request. It is the same whether it is made among all agents, one after the other, or in
 * a {@link Ranking} that passes most of them by.
 */
final class Choice implements Ranking.Search {
    private final Request request;
    private final Selection selection;
    private final long most;
    private final Predicate<RankedAgent> willDo;

    /**
     * @param selection of agents, the only ones that will do; as far as it is known beforehand
     * @param most an agent that has so many VMs of the type will not do, in thousandths
     * @param willDo whether an agent will, after all
     */
    Choice(Request request, Selection selection, long most, Predicate<RankedAgent> willDo) {
        this.request = request;
        this.selection = selection;
        this.most = most;
        this.willDo = willDo;
    }

    Request request() {
        return request;
    }

    Selection selection() {
        return selection;
    }

    /** Whether it is known of some agents that they will not do, whatever room they have. */
    boolean isBounded() {
        return most < TypeColumns.NO_ROOM || !selection.isOfAll();
    }

    @Nullable
    RankedAgent among(Stream<RankedAgent> agents) {
        return agents.filter(this::accepts)
                .min(Comparator.comparingDouble((RankedAgent standing) -> -merit(standing))
                        .thenComparing(RankedAgent.order(request.strategy())))
                .orElse(null);
    }

    /**
     * Whether one agent is better than another by what the strategy is for. Who is preferred among equals is no matter
     * here: it is not worth waiting for.
     */
    boolean isBetter(RankedAgent one, RankedAgent other) {
        return request.strategy() == Strategy.FIRST_FIT
                ? RankedAgent.order(Strategy.FIRST_FIT).compare(one, other) < 0
                : merit(one) > merit(other);
    }

    @Override
    public boolean mayBeIn(SubtreeBounds span, long leastOfType) {
        return span.mayHaveRoom(request.need()) && leastOfType < most;
    }

    /** Most agents that a search comes by are full; so much is seen before anybody is asked for a reason. */
    @Override
    public boolean accepts(RankedAgent standing) {
        return (request.expected() || standing.room().contains(request.need())) && willDo.test(standing);
    }

    @Override
    public double mostMerit(SubtreeBounds span, long leastOfType) {
        return switch (request.strategy()) {
            case MIN_COMP_FIT -> -leastOfType;
            case FIRST_FIT -> 0;
            case BEST_FIT -> shares(request.need(), span.least());
        };
    }

    /** How few VMs of the type there are; for the best fit, the shares of the offer that are used. */
    @Override
    public double merit(RankedAgent standing) {
        return switch (request.strategy()) {
            case MIN_COMP_FIT -> -standing.ofType(request.type());
            case FIRST_FIT -> 0;
            case BEST_FIT -> shares(request.need(), standing.free());
        };
    }

    /** Added up: cores and MiB cannot be added, shares can. */
    private static double shares(Resources part, Resources whole) {
        return share(part.cpus(), whole.cpus()) + share(part.mem(), whole.mem()) + share(part.disk(), whole.disk());
    }

    /** At the most all of it. */
    private static double share(long part, long whole) {
        return part == 0 ? 0 : part >= whole ? 1 : (double) part / whole;
    }
}
