package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {
    private final Failure reason = new Failure(Exit.HOSTDB, "pmc leads no more");

    private final Ending ending = new Ending();
    private final List<String> done = new ArrayList<>();

    @Test
    void aSignalStopsWhatRunsAndIsNoFailure() {
        ending.stops(() -> done.add("stopped"));

        ending.now();

        assertThat(done).containsExactly("stopped");
        assertThat(ending.isTold()).isTrue();
        assertThat(ending.exit()).isEqualTo(Exit.OK);
    }

    @Test
    void whatBeginsAfterTheEndHasComeIsStoppedAtOnce() {
        ending.now(reason);

        ending.stops(() -> done.add("stopped"));

        assertThat(done).containsExactly("stopped");
        assertThatThrownBy(ending::exit).isSameAs(reason);
    }

    @Test
    void whatComesLaterIsNotTheReason() {
        ending.now();
        ending.now(reason);
        assertThat(ending.exit()).isEqualTo(Exit.OK);
    }

    @Test
    void theFirstReasonCounts() {
        ending.now(reason);
        ending.now(new Failure(Exit.INTERNAL, "a thread has died"));
        ending.now();

        assertThatThrownBy(ending::exit).isSameAs(reason);
    }

    @Test
    void whoIsDeposedLeavesBeforeAnythingElse() {
        ending.stops(() -> done.add("stopped"));
        ending.leavesBy(() -> done.add("left"));

        ending.deposed(reason);

        assertThat(done).containsExactly("left", "stopped");
        assertThatThrownBy(ending::exit).isSameAs(reason);
    }
}
