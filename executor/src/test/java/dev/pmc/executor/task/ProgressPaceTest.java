package dev.pmc.executor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ProgressPaceTest {
    private final ProgressPace pace = new ProgressPace(TaskPolicy.DEFAULT, Duration.ZERO);
    /** When the pace has asked to be asked again. */
    private final TreeMap<Duration, Integer> timers = new TreeMap<>();

    private final List<String> told = new ArrayList<>();

    @Test
    void aStepThatIsOverInAMomentIsNotToldOf() {
        at(100, WorkStep.IMAGE, "");
        at(300, WorkStep.DISK, "");
        at(900, WorkStep.DEFINE, "");
        pass(2_000);

        assertThat(told).containsExactly("1000 define ");
    }

    @Test
    void aStepThatLastsIsToldOfThoughNothingMoreIsSaid() {
        at(100, WorkStep.IMAGE, "");
        at(1_500, WorkStep.DISK, "");
        pass(60_000);

        assertThat(told).containsExactly("1000 image ", "2000 disk ");
    }

    @Test
    void aShareIsToldEveryFewSeconds() {
        for (int second = 0; second <= 60; second++) {
            at(1_000L * second, WorkStep.IMAGE, second + " MiB");
        }

        assertThat(told)
                .hasSize(12)
                .startsWith("1000 image 0 MiB", "6000 image 5 MiB")
                .endsWith("56000 image 55 MiB");
    }

    private void at(long millis, WorkStep step, String words) {
        pass(millis);
        Duration now = Duration.ofMillis(millis);
        pace.at(WorkProgress.at(step).saying(words), now)
                .ifPresent(delay -> timers.merge(now.plus(delay), 1, Integer::sum));
    }

    private void pass(long millis) {
        while (!timers.isEmpty() && timers.firstKey().toMillis() <= millis) {
            Duration now = timers.pollFirstEntry().getKey();
            Optional<WorkProgress> due = pace.due(now);
            due.ifPresent(
                    progress -> told.add(now.toMillis() + " " + progress.step().word() + " " + progress.words()));
        }
    }
}
