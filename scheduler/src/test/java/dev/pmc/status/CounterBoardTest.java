package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.TestScheduler;
import org.junit.jupiter.api.Test;

class CounterBoardTest {
    @Test
    void aVmThatIsGoneIsForgotten() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            pmc.used("id-metal1", "web1", 7);
            assertThat(pmc.board.counters().of("web1"))
                    .hasValueSatisfying(usage -> assertThat(usage.agent()).isEqualTo("metal1"));

            pmc.gone("web1");

            assertThat(pmc.board.counters().of("web1")).isEmpty();
            assertThat(pmc.board.counters().all()).isEmpty();
        }
    }

    @Test
    void whatNobodyHasWillBeForgottenWithoutBeingAskedFor() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            pmc.used("id-metal1", "web1", 7).gone("web1");
            assertThat(pmc.board.counters().size()).isEqualTo(1);

            pmc.now = pmc.now.plus(CounterBoard.KEPT).plusSeconds(1);
            pmc.turn().used("id-metal2", "stranger", 1);

            assertThat(pmc.board.counters().size()).isZero();
        }
    }

    @Test
    void theLatestWordCounts() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            pmc.used("id-metal1", "web1", 7).used("id-metal1", "web1", 8);

            assertThat(pmc.board.counters().all())
                    .singleElement()
                    .satisfies(usage -> assertThat(usage.counters().cpuNanos()).isEqualTo(8_000_000_000L));
        }
    }
}
