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
    private final Predicate<AgentOffers> willDo;
    private final Resources most;

    Choice(Request request, Predicate<AgentOffers> willDo) {
        this.request = request;
        this.willDo = willDo;
        most = request.need().plus(request.executorShare());
    }

    @Nullable
    AgentOffers in(Ranking ranking) {
        Standing best = ranking.best(this);
        return best == null ? null : best.agent();
    }

    @Nullable
    AgentOffers among(Stream<Standing> agents) {
        return agents.filter(this::accepts)
                .min(Comparator.comparingDouble((Standing standing) -> -merit(standing))
                        .thenComparing(Standing.order(request.strategy())))
                .map(Standing::agent)
                .orElse(null);
    }

    @Override
    public boolean mayBeIn(Span span) {
        return span.most().contains(request.need())
                && (request.maxPerAgent() == null || span.leastOfType() < request.maxPerAgent());
    }

    @Override
    public boolean accepts(Standing standing) {
        return willDo.test(standing.agent());
    }

    @Override
    public double mostMerit(Span span) {
        return request.strategy() == Strategy.BEST_FIT
                ? share(most.cpus(), span.least().cpus())
                        + share(most.mem(), span.least().mem())
                        + share(most.disk(), span.least().disk())
                : 0;
    }

    /** For the best fit, the shares of the offer that are used, added up: cores and MiB cannot be added, shares can. */
    @Override
    public double merit(Standing standing) {
        if (request.strategy() != Strategy.BEST_FIT) {
            return 0;
        }
        Resources free = standing.free();
        Resources cost = standing.agent().cost(request);
        return share(cost.cpus(), free.cpus()) + share(cost.mem(), free.mem()) + share(cost.disk(), free.disk());
    }

    /** At the most all of it. */
    private static double share(long part, long whole) {
        return part == 0 ? 0 : part >= whole ? 1 : (double) part / whole;
    }
}
