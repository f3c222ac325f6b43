package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Deaths;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CallbackThreadTest {
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final CallbackThread thread = new CallbackThread("test", 10, () -> done.add("failed"));

    @Test
    void runsCallbacksInOrderAndTheLastOneLast() throws InterruptedException {
        thread.post(5, () -> done.add("one"));
        thread.postNow(() -> done.add("two"));
        thread.start();
        hears("one");
        hears("two");
        thread.endWith(() -> done.add("end"));
        hears("end");
        thread.post(5, () -> done.add("late"));
        thread.endWith(() -> done.add("later"));
        assertThat(done.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void whoPostsTooMuchWaitsAndWhatTheDriverSaysDoesNot() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        thread.start();
        thread.post(1, () -> await(release));
        while (thread.waiting() > 0) {
            Thread.onSpinWait();
        }
        thread.post(100, () -> done.add("bigger than all, but alone"));
        Thread poster = new Thread(() -> {
            try {
                thread.post(1, () -> done.add("held up"));
            } catch (InterruptedException e) {
                done.add("interrupted");
            }
        });
        poster.start();
        poster.join(200);
        assertThat(poster.isAlive()).isTrue();
        thread.postNow(() -> done.add("at once"));

        release.countDown();
        hears("bigger than all, but alone");
        poster.join(20_000);
        assertThat(poster.isAlive()).isFalse();
        hears("at once");
        hears("held up");
    }

    @Test
    void theEndReleasesWhoWaits() throws InterruptedException {
        thread.post(10, () -> done.add("never run"));
        Thread poster = new Thread(() -> {
            try {
                thread.post(1, () -> done.add("never run"));
                done.add("released");
            } catch (InterruptedException e) {
                done.add("interrupted");
            }
        });
        poster.start();
        thread.endWith(() -> done.add("end"));
        hears("released");
        thread.start();
        hears("end");
    }

    @Test
    void whatACallbackThrowsIsTheEndOfTheThreadAndTheOwnerIsToldFirst() throws InterruptedException {
        try (Deaths deaths = new Deaths()) {
            thread.start();
            thread.postNow(() -> {
                throw new StackOverflowError("deep");
            });
            thread.postNow(() -> done.add("never run"));
            hears("failed");
            deaths.hears("java.lang.StackOverflowError: deep");
        }
        assertThat(done).isEmpty();
    }

    private void hears(String words) throws InterruptedException {
        assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
