package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.framework.AnswerWatch.Step;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnswerWatchTest {
    private final AnswerWatch watch = new AnswerWatch(Duration.ofSeconds(15), Duration.ofSeconds(75));

    @Test
    void nobodyIsAskedBeforeTheRegistration() {
        assertThat(watch.step(at(1_000))).isEqualTo(Step.WAIT);
        assertThat(watch.silence(at(1_000))).isEmpty();
    }

    @Test
    void aRegisteredMasterIsAskedNowAndThenAndMayAnswerLate() {
        watch.registered(at(0));
        assertThat(watch.step(at(14))).isEqualTo(Step.WAIT);
        assertThat(watch.step(at(15))).isEqualTo(Step.ASK);
        assertThat(watch.step(at(16))).isEqualTo(Step.WAIT);
        watch.answered(at(74));
        for (int second = 76; second <= 149; second++) {
            assertThat(watch.step(at(second))).isNotEqualTo(Step.GIVE_UP);
        }
        assertThat(watch.silence(at(149))).contains(Duration.ofSeconds(75));
    }

    @Test
    void whoNeverAnswersIsGivenUpOnce() {
        watch.registered(at(0));
        assertThat(watch.step(at(75))).isEqualTo(Step.ASK);
        assertThat(watch.step(at(76))).isEqualTo(Step.GIVE_UP);
        assertThat(watch.step(at(200))).isEqualTo(Step.WAIT);
    }

    @Test
    void aMasterThatIsLostNeedNotAnswer() {
        watch.registered(at(0));
        watch.disconnected();
        watch.answered(at(1));
        assertThat(watch.step(at(200))).isEqualTo(Step.WAIT);
        watch.registered(at(200));
        assertThat(watch.step(at(215))).isEqualTo(Step.ASK);
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
