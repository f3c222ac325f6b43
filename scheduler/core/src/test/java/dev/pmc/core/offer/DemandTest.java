package dev.pmc.core.offer;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final boolean WAITING = true;
    private static final boolean IDLE = false;

    private final Demand demand = new Demand(POLICY);

    @Test
    void nothingIsSaidToNobody() {
        demand.rises(NOON);

        assertThat(demand.due(WAITING, false, NOON)).isEmpty();
        assertThat(demand.next(WAITING, false)).isEmpty();
    }

    @Test
    void anIdleSchedulerWantsNoOffersAfterAWhile() {
        demand.connected(NOON);

        assertThat(demand.due(IDLE, false, after(4))).isEmpty();
        assertThat(demand.due(IDLE, false, after(5))).contains(new Effect.Suppress());
        assertThat(demand.due(IDLE, false, after(60))).isEmpty();
        assertThat(demand.refusal(IDLE, after(60))).isEqualTo(POLICY.offers().refusal());
    }

    @Test
    void newWorkWantsOffersAtOnce() {
        demand.connected(NOON);
        demand.due(IDLE, false, after(5));

        demand.rises(after(100));

        assertThat(demand.due(WAITING, false, after(100))).contains(new Effect.Revive());
    }

    @Test
    void whoeverWaitsAsksAgainEverMoreSlowly() {
        demand.connected(NOON);
        demand.rises(NOON);

        assertThat(demand.due(WAITING, false, after(0))).isEmpty();
        assertThat(demand.next(WAITING, false)).contains(after(1));
        assertThat(demand.due(WAITING, false, after(1))).contains(new Effect.Revive());
        assertThat(demand.next(WAITING, false)).contains(after(2));
        assertThat(demand.due(WAITING, false, after(2))).contains(new Effect.Revive());
        assertThat(demand.next(WAITING, false)).contains(after(4));
    }

    @Test
    void aNewSubscriptionBringsOffersByItself() {
        demand.connected(NOON);
        demand.due(IDLE, false, after(5));
        demand.disconnected();

        demand.connected(after(100));
        demand.rises(after(100));

        assertThat(demand.due(WAITING, false, after(100))).isEmpty();
    }

    private static Instant after(long seconds) {
        return NOON.plusSeconds(seconds);
    }
}
