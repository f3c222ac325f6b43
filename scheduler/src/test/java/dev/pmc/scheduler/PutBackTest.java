package dev.pmc.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.Hostname;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PutBackTest {
    private static final Hostname WEB1 = new Hostname("web1");
    private static final Instant NOON = Vms.NOON;

    private final PutBack putBack = new PutBack();

    @Test
    void whoComesLaterIsBehindAndWhoComesAgainKeepsItsPlace() {
        putBack.add(WEB1, 1, NOON);
        putBack.add(WEB1, 2, NOON);
        putBack.add(WEB1, 1, NOON.plusSeconds(5));

        assertThat(isBehind(1, 5)).isFalse();
        assertThat(isBehind(2, 5)).isTrue();
        assertThat(isBehind(3, 5)).isTrue();
        assertThat(putBack.isBehind(new Hostname("web2"), 3, NOON)).isFalse();
    }

    @Test
    void whoWasDecidedIsWaitedForNoLonger() {
        putBack.add(WEB1, 1, NOON);
        putBack.add(WEB1, 2, NOON);

        putBack.remove(WEB1, 1);

        assertThat(isBehind(2, 0)).isFalse();
    }

    @Test
    void whoDoesNotComeAgainIsNotWaitedForForEver() {
        putBack.add(WEB1, 1, NOON);
        assertThat(isBehind(2, 30)).isTrue();
        putBack.add(WEB1, 2, NOON.plusSeconds(30));

        assertThat(isBehind(3, 31)).as("the second is still to come").isTrue();
        assertThat(isBehind(2, 31)).isFalse();
    }

    @Test
    void whoComesAgainTooLateHasLostItsPlace() {
        putBack.add(WEB1, 1, NOON);
        putBack.add(WEB1, 2, NOON.plusSeconds(25));
        assertThat(isBehind(2, 31)).isFalse();

        assertThat(isBehind(1, 32)).isTrue();
    }

    private boolean isBehind(long id, int seconds) {
        return putBack.isBehind(WEB1, id, NOON.plusSeconds(seconds));
    }
}
