package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentOffersTest {
    private static final Resources NEED = Resources.of(1, 1024, 2048);
    private static final Resources SHARE = Resources.of(0.1, 128, 0);

    private final AgentOffers agent = fresh(offer("o1", "exec"), null, Instant.EPOCH);

    @Test
    void anExecutorThatRunsIsPaidForAlready() {
        assertThat(agent.cost(request())).isEqualTo(NEED);
    }

    @Test
    void anExecutorThatOnlyARescindedOfferKnewHasToBePaidFor() {
        agent.add(offer("o2"));

        assertThat(agent.without("o1")).isTrue();

        assertThat(agent.cost(request())).isEqualTo(NEED.plus(SHARE));
    }

    @Test
    void anExecutorThatAnotherOfferKnowsRunsStill() {
        agent.add(offer("o2", "exec"));

        agent.without("o1");

        assertThat(agent.cost(request())).isEqualTo(NEED);
    }

    @Test
    void anExecutorThatWasLaunchedJustNowRunsThoughTheNextOfferDoesNotKnowOfIt() {
        AgentOffers expected = launchingBeside().expecting(NEED, Instant.EPOCH);

        AgentOffers next = fresh(offer("o2"), expected, Instant.EPOCH.plusSeconds(1));

        assertThat(next.executor(request())).isEqualTo(ExecutorId.of("exec@elsewhere"));
        assertThat(next.cost(request())).as("it may have come to nothing").isEqualTo(NEED.plus(SHARE));
    }

    @Test
    void aLaterOfferKnowsBetter() {
        AgentOffers expected = launchingBeside().expecting(NEED, Instant.EPOCH);

        AgentOffers next = fresh(offer("o2"), expected, Instant.EPOCH.plusSeconds(5));

        assertThat(next.executor(request())).isEqualTo(ExecutorId.of("exec"));
    }

    @Test
    void anExecutorThatHasEndedIsLaunchedNoMore() {
        AgentOffers expected = launchingBeside().expecting(NEED, Instant.EPOCH);

        expected.ended(ExecutorId.of("exec@elsewhere"));

        AgentOffers next = fresh(offer("o2"), expected, Instant.EPOCH.plusSeconds(1));
        assertThat(next.executor(request())).isEqualTo(ExecutorId.of("exec"));
    }

    /** An agent where another scheduler's executor of the kind ran, and has got one more VM. */
    private static AgentOffers launchingBeside() {
        AgentOffers beside = fresh(offer("o1", "exec@elsewhere"), null, Instant.EPOCH);
        beside.take(request());
        return beside;
    }

    private static AgentOffers fresh(Offer offer, @Nullable AgentOffers before, Instant since) {
        return new AgentOffers(offer, new KnownAgent(1, "metal1", Map.of(), false), before, since, 1);
    }

    private static Offer offer(String id, String... executors) {
        Set<ExecutorId> running = Stream.of(executors).map(ExecutorId::of).collect(Collectors.toSet());
        return new Offer(id, "a1", "metal1", null, Resources.of(4, 8192, 10000), Map.of(), running, null);
    }

    private static Request request() {
        return new Request(
                new ComponentType("web"),
                NEED,
                ExecutorId.of("exec"),
                SHARE,
                null,
                Strategy.MIN_COMP_FIT,
                List.of(),
                null,
                null,
                null,
                true,
                false);
    }
}
