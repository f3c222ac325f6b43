package dev.pmc.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.fixtures.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch told = new CountDownLatch(1);

    private static LoopWatch.LoopTurn turn(long number) {
        Changes changes = new Changes(null, number, Map.of(), List.of(), List.of(), List.of(), List.of());
        Decision decision = new Decision(
                changes,
                State.empty("db"),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        return new LoopWatch.LoopTurn(List.of(new Event.Tick()), decision, Instant.EPOCH, Duration.ZERO);
    }

    private static long number(LoopWatch.LoopTurn turn) {
        return turn.decision().changes().sequence();
    }

    @Test
    void turnsAreSeenToInTheirOrderAndAllOfThemBeforeTheEnd() {
        try (Stage stage = new Stage("stage", turn -> seen.add(number(turn)), told::countDown)) {
            for (long number = 1; number <= 1000; number++) {
                stage.take(turn(number), number % 3 != 0);
            }
        }

        assertThat(seen).hasSize(1000).isSorted();
    }

    @Test
    void theNextTurnWaitsUntilTheOneBeforeIsDoneWith() throws InterruptedException {
        Semaphore mayGoOn = new Semaphore(0);
        Consumer<LoopWatch.LoopTurn> work = turn -> {
            mayGoOn.acquireUninterruptibly();
            seen.add(number(turn));
        };
        try (Stage stage = new Stage("stage", work, told::countDown)) {
            stage.take(turn(1), true);
            Thread loop = new Thread(() -> stage.take(turn(2), true));
            loop.start();
            Await.until("the second does not wait", PATIENCE, () -> loop.getState() == Thread.State.WAITING);

            mayGoOn.release(2);
            loop.join();
        }

        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void afterAFailureNothingIsDoneAndTheLoopLearnsOfItOnce() {
        IllegalStateException defect = new IllegalStateException("a defect");

        assertThatThrownBy(() -> {
                    try (Stage stage = failing(defect)) {
                        stage.take(turn(1), true);
                        told.await();
                        stage.take(turn(2), false);
                    }
                })
                .isSameAs(defect);

        assertThat(seen).isEmpty();
    }

    @Test
    void aFailureOfTheLastTurnIsNotLost() {
        IllegalStateException defect = new IllegalStateException("a defect");
        Stage stage = failing(defect);
        stage.take(turn(1), true);

        assertThatThrownBy(stage::close).isSameAs(defect);
    }

    private Stage failing(RuntimeException defect) {
        return new Stage(
                "stage",
                turn -> {
                    if (number(turn) == 1) {
                        throw defect;
                    }
                    seen.add(number(turn));
                },
                told::countDown);
    }
}
