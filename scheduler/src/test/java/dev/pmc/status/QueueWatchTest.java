package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ManualClock;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.web.FakeInspector;
import dev.pmc.web.TestScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What nobody would see otherwise: tubes without watchers, paused ones, and others who take our jobs. */
class QueueWatchTest {
    private final ManualClock clock = new ManualClock();
    private final FakeInspector queue = new FakeInspector();
    private final QueueWatch watch = new QueueWatch(TestScheduler.QUEUE, queue, "dnsmasq", () -> queue.own, clock);

    @Test
    void nothingIsSaidOfAQueueThatIsServed() {
        watch.look();

        assertThat(watch.latest().warnings()).isEmpty();
        assertThat(watch.latest().others()).isZero();
    }

    @Test
    void jobsThatWaitWhereNobodyTakesThemAreShown() {
        queue.counts = new Counts(0, 0, 0, 0, 1, 40);
        queue.coming = new Counts(2, 0, 1, 0, 0, 3);
        watch.look();

        assertThat(watch.latest().warnings())
                .singleElement()
                .asString()
                .startsWith("nobody takes jobs from the tube dnsmasq, where 3 wait")
                .contains("scripts/update_dnsmasq", "--tube mesos");
        assertThat(watch.latest().elsewhere()).contains("3 jobs wait in the tube dnsmasq, which nobody serves");
    }

    @Test
    void aSiteWithoutANetworkStageIsNotWarned() {
        queue.coming = new Counts(0, 0, 0, 0, 0, 0);
        watch.look();

        assertThat(watch.latest().warnings()).isEmpty();
    }

    @Test
    void aPausedTubeIsShown() {
        queue.counts = new Counts(3, 0, 0, 0, 1, 40, 55);
        watch.look();

        assertThat(watch.latest().warnings())
                .containsExactly("the tube mesos is paused for another 55 s: nobody gets a job of it until then");
        assertThat(watch.latest().elsewhere())
                .contains("3 jobs wait in the tube mesos, which is paused for another 55 s");
    }

    @Test
    void anotherPmcOnTheTubeIsShownOnceItIsSure() {
        queue.counts = new Counts(0, 0, 0, 0, 5, 40);
        queue.own = 2;
        clock.advance(Duration.ofSeconds(30));
        watch.look();
        watch.look();
        assertThat(watch.latest().others())
                .as("a connection may just have been made")
                .isZero();

        watch.look();
        assertThat(watch.latest().others()).isEqualTo(3);
        assertThat(watch.latest().warnings())
                .singleElement()
                .asString()
                .contains("somebody else takes jobs from the tube mesos too");

        queue.own = 5;
        watch.look();
        assertThat(watch.latest().warnings()).isEmpty();
    }

    @Test
    void thePmcThatLedBeforeHasTimeToEnd() {
        queue.counts = new Counts(0, 0, 0, 0, 5, 40);
        queue.own = 2;
        for (int i = 0; i < 14; i++) {
            clock.advance(Duration.ofSeconds(2));
            watch.look();
        }
        assertThat(watch.latest().warnings()).isEmpty();

        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(2));
            watch.look();
        }
        assertThat(watch.latest().others()).isEqualTo(3);
    }
}
