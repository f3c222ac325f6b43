package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks by name, between threads and between processes. */
final class RegionLocksTest {
    @TempDir
    private Path temporary;

    @Test
    void one_name_is_held_by_one_thread_and_others_are_free() throws Exception {
        try (RegionLocks locks = new RegionLocks(temporary.resolve("locks"))) {
            RegionLocks.Held mine = locks.hold("a");
            locks.hold("b").close();
            AtomicBoolean got = new AtomicBoolean();
            CountDownLatch done = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                try {
                    RegionLocks.Held theirs = locks.hold("a");
                    got.set(true);
                    theirs.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                } finally {
                    done.countDown();
                }
            });
            other.start();
            assertThat(done.await(200, TimeUnit.MILLISECONDS)).isFalse();

            mine.close();

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(got).isTrue();
        }
    }

    @Test
    void an_interrupt_neither_gets_nor_breaks_a_lock() throws Exception {
        try (RegionLocks locks = new RegionLocks(temporary.resolve("locks"))) {
            Thread.currentThread().interrupt();
            locks.hold("a").close();
            assertThat(Thread.interrupted()).isTrue();
            locks.hold("a").close();
        }
    }

    @Test
    void another_process_waits_and_the_kernel_frees_what_a_dead_one_held() throws Exception {
        Path file = temporary.resolve("locks");
        Process other = holder(file);
        try (RegionLocks locks = new RegionLocks(file)) {
            assertThat(other.getInputStream().read()).isEqualTo('h');
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                other.destroyForcibly();
            });
            killer.start();

            locks.hold("a").close();

            assertThat(other.isAlive()).isFalse();
            killer.join();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void a_claim_is_seen_by_all_until_it_is_released_or_its_process_dies() throws Exception {
        Path file = temporary.resolve("locks");
        Process other = holder(file);
        try (RegionLocks locks = new RegionLocks(file)) {
            assertThat(other.getInputStream().read()).isEqualTo('h');
            assertThat(locks.isClaimed("a")).isTrue();
            assertThat(locks.claim("a")).isFalse();
            assertThat(locks.isClaimed("b")).isFalse();

            other.destroyForcibly().waitFor();

            assertThat(locks.isClaimed("a")).isFalse();
            assertThat(locks.claim("a")).isTrue();
            assertThat(locks.claim("a")).isTrue();
            assertThat(locks.isClaimed("a")).isTrue();
            locks.release("a");
            locks.release("a");
            assertThat(locks.isClaimed("a")).isFalse();
        } finally {
            other.destroyForcibly();
        }
    }

    private static Process holder(Path file) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Holds the lock, says so, and sleeps until it is killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (RegionLocks locks = new RegionLocks(Path.of(arguments[0]))) {
                RegionLocks.Held held = locks.hold("a");
                System.out.print('h');
                System.out.flush();
                Thread.sleep(60_000);
                held.close();
            }
        }
    }

    @Test
    void nothing_but_the_one_file_stays() throws Exception {
        try (RegionLocks locks = new RegionLocks(temporary.resolve("locks"))) {
            for (int i = 0; i < 100; i++) {
                locks.hold("vm " + i).close();
            }
        }
        try (var files = Files.list(temporary)) {
            assertThat(files).hasSize(1);
        }
    }
}
