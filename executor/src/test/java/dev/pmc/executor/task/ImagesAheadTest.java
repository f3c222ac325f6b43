package dev.pmc.executor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.ImageOrder;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The executor is told to fetch images before they are needed. */
final class ImagesAheadTest extends ExecutorStory {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private void order(String image) {
        executor.frameworkMessage(driver, Messages.bytes(new ImageOrder(image)));
    }

    private List<ImageAnswer> answers() {
        return driver.messages().stream()
                .filter(message -> Json.hasField(message, ImageAnswer.FIELD))
                .map(message -> Messages.read(message, ImageAnswer.class))
                .toList();
    }

    private void awaitAnswers(int count) {
        Await.until(count + " answers", PATIENCE, () -> answers().size() >= count);
    }

    @Test
    void an_image_is_fetched_and_that_is_said() {
        order("jammy");

        awaitAnswers(1);
        assertThat(answers()).containsExactly(ImageAnswer.fetched("jammy"));
        assertThat(host.calls()).contains("fetch jammy");
    }

    @Test
    void one_that_cannot_be_had_is_said_to_and_may_be_tried_again() {
        order("missing");
        awaitAnswers(1);
        order("missing");
        awaitAnswers(2);

        assertThat(answers()).containsOnly(ImageAnswer.failed("missing", "there is no image missing"));
        assertThat(host.calls()).containsExactly("fetch missing", "fetch missing");
    }

    @Test
    void one_that_is_being_fetched_is_not_fetched_twice() {
        CountDownLatch gate = host.holdFetches();
        order("jammy");
        host.awaitCalls("fetch jammy", 1);

        order("jammy");
        assertThat(answers()).containsExactly(ImageAnswer.underWay("jammy"));
        gate.countDown();
        awaitAnswers(2);
        assertThat(answers()).last().isEqualTo(ImageAnswer.fetched("jammy"));
        assertThat(host.calls()).containsOnlyOnce("fetch jammy");
    }
}
