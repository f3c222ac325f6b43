package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.BeanstalkJobQueue.Timeouts;
import dev.pmc.queue.JobQueue.Reserved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real beanstalkd, and what can go wrong only there. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BeanstalkJobQueueTest extends JobQueueContract {
    private static final TubeName JOBS = new TubeName("mesos");
    private static final TubeName RESULTS = new TubeName("mesos_finished");
    private static final Timeouts SHORT = new Timeouts(Duration.ofMillis(500), Duration.ofMillis(700));

    @TempDir
    Path directory;

    @Override
    Broker start() throws IOException {
        return new RealBroker(Beanstalkd.start(Files.createDirectories(directory.resolve("binlog"))));
    }

    private static JobQueue open(int port) throws QueueUnavailable {
        return BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", port), JOBS, RESULTS, SHORT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aServerThatHangsIsFoundOutByEveryCommandAndForgivenWhenItIsBack() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                JobQueue queue = open(server.port())) {
            BeanstalkTool tool = new BeanstalkTool(server.port());
            tool.put("mesos", bytes("held"), 1, 0, 120);
            Reserved held = queue.reserve(1, Duration.ofSeconds(5)).get(0);
            server.suspend();

            assertThatThrownBy(() -> queue.delete(held.ticket()))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageContaining("does not answer within 700 ms");
            assertThatThrownBy(() -> queue.reserve(1, Duration.ofSeconds(1))).isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(() -> queue.publish(bytes("result"))).isInstanceOf(QueueUnavailable.class);
            // The connection is given up, so its ticket is void and needs no answer.
            queue.delete(held.ticket());
            server.resume();

            Await.until("a result to be taken", Duration.ofSeconds(20), () -> published(queue, "second try"));
            assertThat(tool.takeAll("mesos_finished"))
                    .as("the first try may have come through")
                    .contains(bytes("second try"));
        }
    }

    private static boolean published(JobQueue queue, String result) {
        try {
            queue.publish(bytes(result));
            return true;
        } catch (QueueUnavailable e) {
            return false;
        }
    }

    @Test
    void aServerThatHangsDoesNotHinderClosing() throws Exception {
        try (Beanstalkd server = Beanstalkd.start()) {
            JobQueue queue =
                    BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", server.port()), "mesos", "mesos_finished");
            server.suspend();
            Thread waiting = new Thread(() -> {
                try {
                    queue.reserve(1, Duration.ofSeconds(30));
                } catch (QueueUnavailable e) {
                    LockSupport.unpark(Thread.currentThread());
                }
            });
            waiting.start();
            Await.until(
                    "the wait to begin", Duration.ofSeconds(5), () -> waiting.getState() == Thread.State.TIMED_WAITING);

            queue.close();

            waiting.join(5_000);
            assertThat(waiting.isAlive()).isFalse();
            server.resume();
        }
    }

    @Test
    void aTicketOfALostConnectionDoesNotTouchTheJobThatHasItsNumberNow() throws Exception {
        try (Beanstalkd forgetful = Beanstalkd.start();
                JobQueue queue = open(forgetful.port())) {
            BeanstalkTool tool = new BeanstalkTool(forgetful.port());
            tool.put("mesos", bytes("old"), 1, 0, 120);
            Reserved old = queue.reserve(1, Duration.ofSeconds(5)).get(0);
            forgetful.restart();
            tool.put("mesos", bytes("innocent"), 1, 0, 120);

            queue.delete(old.ticket());
            queue.delete(List.of(old.ticket()));

            assertThat(tool.stat("mesos", "current-jobs-ready")).isEqualTo(1);
            assertThat(tool.statJob(old.ticket().id(), "pri"))
                    .as("it does have the number of the old one")
                    .isEqualTo(1);
        }
    }

    @Test
    void aJobThatIsGivenBackKeepsItsPriority() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                JobQueue queue = open(server.port())) {
            BeanstalkTool tool = new BeanstalkTool(server.port());
            tool.put("mesos", bytes("urgent"), 3, 0, 120);
            tool.put("mesos", bytes("odd"), 4, 0, 120);
            List<Reserved> jobs = queue.reserve(2, Duration.ofSeconds(5));

            queue.release(jobs.get(0).ticket(), Duration.ZERO);
            queue.bury(jobs.get(1).ticket());

            assertThat(tool.statJob(jobs.get(0).ticket().id(), "pri")).isEqualTo(3);
            assertThat(tool.statJob(jobs.get(1).ticket().id(), "pri")).isEqualTo(4);
        }
    }

    @Test
    void aServerThatAllowsOnlyShortMessagesSaysSoAndLosesNoReservation() throws Exception {
        try (Beanstalkd server = Beanstalkd.start(null, "-z", "100");
                JobQueue queue = open(server.port())) {
            BeanstalkTool tool = new BeanstalkTool(server.port());
            tool.put("mesos", bytes("held"), 3, 0, 120);
            Reserved held = queue.reserve(1, Duration.ofSeconds(5)).get(0);

            PutReply reply = queue.publish(new byte[101]);
            assertThat(reply.kind()).isEqualTo(PutReply.Kind.TOO_BIG);
            assertThat(reply.words()).contains("larger than max-job-size");
            assertThat(queue.publish(bytes("short"))).isEqualTo(PutReply.TAKEN);

            assertThat(tool.takeAll("mesos_finished")).containsExactly(bytes("short"));
            queue.delete(held.ticket());
            assertThat(tool.stat("mesos", "current-jobs-reserved")).isZero();
        }
    }

    @Test
    void aMessageOfManyMegabytesIsPutAsideUnreadAndTheNextOneComes() throws Exception {
        try (Beanstalkd server = Beanstalkd.start(null, "-z", "134217728");
                JobQueue queue = BeanstalkJobQueue.open(
                        new QueueAddress("127.0.0.1", server.port()), "mesos", "mesos_finished")) {
            BeanstalkTool tool = new BeanstalkTool(server.port());
            tool.put("mesos", new byte[60_000_000], 1, 0, 120);
            tool.put("mesos", bytes("small"), 2, 0, 120);

            List<Reserved> jobs = queue.reserve(2, Duration.ofSeconds(5));

            assertThat(jobs).extracting(Reserved::length).containsExactly(60_000_000L, 5L);
            assertThat(jobs).extracting(Reserved::isTooLong).containsExactly(true, false);
            assertThat(jobs.get(0).body()).isEmpty();
            assertThat(queue.bury(jobs.get(0).ticket())).isTrue();
            assertThat(tool.stat("mesos", "current-jobs-buried")).isEqualTo(1);
            try (BeanstalkInspector inspector =
                    new BeanstalkInspector(new QueueAddress("127.0.0.1", server.port()), "mesos")) {
                assertThat(inspector.firstBuried().orElseThrow().body())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("(60000000 bytes, which are not shown)");
            }
        }
    }

    @Test
    void noThreadOfAClosedOrForgottenQueueKeepsTheProcessAlive() throws Exception {
        try (Beanstalkd server = Beanstalkd.start()) {
            JobQueue queue = open(server.port());
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread ->
                            thread.getName().contains("Nio") || thread.getName().contains("beanstalkd"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
            queue.close();
        }
    }

    private static final class RealBroker implements Broker {
        private final Beanstalkd server;
        private final BeanstalkTool tool;

        RealBroker(Beanstalkd server) {
            this.server = server;
            tool = new BeanstalkTool(server.port());
        }

        @Override
        public JobQueue connect() throws QueueUnavailable {
            return BeanstalkJobQueue.open(
                    new QueueAddress("127.0.0.1", server.port()),
                    JOBS,
                    RESULTS,
                    new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(5)));
        }

        @Override
        public void put(byte[] body, Duration delay, Duration ttr) {
            tool.put("mesos", body, 1024, delay.toSeconds(), ttr.toSeconds());
        }

        @Override
        public void kick() {
            tool.kick("mesos");
        }

        @Override
        public int ready() {
            return tool.stat("mesos", "current-jobs-ready");
        }

        @Override
        public int reserved() {
            return tool.stat("mesos", "current-jobs-reserved");
        }

        @Override
        public int delayed() {
            return tool.stat("mesos", "current-jobs-delayed");
        }

        @Override
        public int buried() {
            return tool.stat("mesos", "current-jobs-buried");
        }

        @Override
        public List<byte[]> takeResults() {
            return tool.takeAll("mesos_finished");
        }

        @Override
        public void passTime(Duration duration) {
            LockSupport.parkNanos(duration.toNanos());
        }

        @Override
        public void die() {
            server.kill9();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
