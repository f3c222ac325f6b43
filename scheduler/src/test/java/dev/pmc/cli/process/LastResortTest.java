package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastResortTest {
    private final BlockingQueue<Failure> ends = new LinkedBlockingQueue<>();
    private final CountDownLatch halted = new CountDownLatch(1);

    @Test
    void aDeathIsSaidInOneLineAndEndsTheProcessWithOne() throws Exception {
        LastResort.of(ends::add, halted::countDown, Duration.ofDays(1))
                .died("queue-replies", new IllegalStateException("a defect"));

        Failure failure = ends.poll(20, TimeUnit.SECONDS);
        assertThat(failure).isNotNull();
        assertThat(failure.exit()).isEqualTo(Exit.INTERNAL);
        assertThat(failure)
                .hasMessage("the thread queue-replies has died: java.lang.IllegalStateException: a defect;"
                        + " VMs and executors go on");
        assertThat(halted.getCount()).as("there is time for a good end").isEqualTo(1);
    }

    /** As when the jar was replaced under a running pmc. */
    @Test
    void whoCannotEvenEndIsHalted() throws Exception {
        LastResort.of(
                        failure -> {
                            throw new NoClassDefFoundError("dev/pmc/Gone");
                        },
                        halted::countDown,
                        Duration.ofMillis(1))
                .died("main", new NoClassDefFoundError("dev/pmc/Other"));

        assertThat(halted.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
