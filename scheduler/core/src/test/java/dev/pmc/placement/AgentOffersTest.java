package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.ComponentType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentOffersTest {
    private static final Resources NEED = Resources.of(1, 1024, 2048);
    private static final Resources SHARE = Resources.of(0.1, 128, 0);

    private final AgentOffers agent =
            new AgentOffers(offer("o1", "exec"), new KnownAgent(1, "metal1", Map.of(), false), Instant.EPOCH, 1);

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
