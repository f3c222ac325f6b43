package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.job.JobTicket;
import dev.pmc.fixtures.Await;
import dev.pmc.queue.JobQueue.Reserved;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every job queue promises. */
abstract class JobQueueContract {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    private Broker broker;

    @SuppressWarnings("NullAway.Init")
    private JobQueue queue;

    abstract Broker start() throws Exception;

    @BeforeEach
    void connect() throws Exception {
        broker = start();
        queue = broker.connect();
    }

    @AfterEach
    void close() {
        queue.close();
        broker.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<Reserved> jobs) {
        return jobs.stream()
                .map(job -> new String(job.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private Reserved reserveOne() throws QueueUnavailable {
        List<Reserved> jobs = queue.reserve(1, Duration.ofSeconds(5));
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    @Test
    void anEmptyQueueGivesNothing() throws Exception {
        assertThat(queue.reserve(10, AT_ONCE)).isEmpty();
        assertThat(queue.reserve(10, Duration.ofMillis(60))).isEmpty();
        assertThat(queue.reserve(10, Duration.ofMillis(1100))).isEmpty();
    }

    @Test
    void jobsComeInOrderAndNotMoreThanAskedFor() throws Exception {
        for (int i = 0; i < 100; i++) {
            broker.put(bytes("job " + i));
        }

        List<String> first = texts(queue.reserve(70, AT_ONCE));
        List<String> rest = texts(queue.reserve(70, Duration.ofSeconds(5)));

        List<String> all = new ArrayList<>(first);
        all.addAll(rest);
        assertThat(first).hasSize(70);
        assertThat(all)
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "job " + i).toList());
        assertThat(broker.reserved()).isEqualTo(100);
    }

    @Test
    void bodiesComeAsTheyWereToTheByte() throws Exception {
        byte[] every = new byte[ResultWriter.LONGEST];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) ((i * 31) >> 3);
        }
        List<byte[]> bodies = List.of(new byte[0], bytes("a\r\nRESERVED 7 3\r\nabc\r\n"), every, new byte[] {0});
        bodies.forEach(broker::put);

        assertThat(queue.reserve(10, AT_ONCE)).extracting(Reserved::body).containsExactlyElementsOf(bodies);
    }

    @Test
    void aJobThatComesDuringTheWaitEndsIt() throws Exception {
        CompletableFuture<List<Reserved>> waiting = reserving(Duration.ofSeconds(15));
        broker.passTime(Duration.ofMillis(100));
        broker.put(bytes("late"));

        assertThat(texts(waiting.get(10, TimeUnit.SECONDS))).containsExactly("late");
    }

    private CompletableFuture<List<Reserved>> reserving(Duration wait) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return queue.reserve(10, wait);
            } catch (QueueUnavailable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aReservedJobIsNobodyElses() throws Exception {
        broker.put(bytes("mine"));
        reserveOne();

        assertThat(queue.reserve(1, AT_ONCE)).isEmpty();
        try (JobQueue other = broker.connect()) {
            assertThat(other.reserve(1, AT_ONCE)).isEmpty();
        }
    }

    @Test
    void aDeletedJobIsGone() throws Exception {
        broker.put(bytes("done"));
        Reserved job = reserveOne();

        queue.delete(job.ticket());
        queue.delete(job.ticket());

        assertThat(broker.reserved() + broker.ready() + broker.delayed()).isZero();
    }

    @Test
    void manyJobsAreDeletedAtOnce() throws Exception {
        for (int i = 0; i < 600; i++) {
            broker.put(bytes("job " + i));
        }
        List<JobTicket> tickets = new ArrayList<>();
        while (tickets.size() < 600) {
            queue.reserve(500, Duration.ofSeconds(5)).forEach(job -> tickets.add(job.ticket()));
        }

        queue.delete(tickets.subList(1, 600));

        assertThat(broker.reserved()).isEqualTo(1);
    }

    @Test
    void aBuriedJobWaitsForPeople() throws Exception {
        broker.put(bytes("odd"));
        queue.bury(reserveOne().ticket());

        assertThat(broker.buried()).isEqualTo(1);
        assertThat(queue.reserve(1, AT_ONCE)).isEmpty();

        broker.kick();
        assertThat(texts(queue.reserve(1, Duration.ofSeconds(5)))).containsExactly("odd");
    }

    @Test
    void aJobIsMissingOnlyOnceItIsGoneWhoeverHasIt() throws Exception {
        for (String job : List.of("done", "held", "odd", "later")) {
            broker.put(bytes(job));
        }
        List<JobTicket> jobs =
                queue.reserve(4, AT_ONCE).stream().map(Reserved::ticket).toList();
        queue.delete(jobs.get(0));
        queue.bury(jobs.get(2));
        queue.release(jobs.get(3), Duration.ofMinutes(1));
        broker.put(bytes("ready"));
        List<Long> ids = jobs.stream().map(JobTicket::id).toList();
        long last = ids.get(3) + 1;

        try (JobQueue other = broker.connect()) {
            assertThat(other.missing(List.of(ids.get(0), ids.get(1), ids.get(2), ids.get(3), last, last + 1)))
                    .containsExactlyInAnyOrder(ids.get(0), last + 1);
        }
        assertThat(queue.missing(List.of())).isEmpty();
    }

    @Test
    void aReleasedJobComesAgainAfterItsDelay() throws Exception {
        broker.put(bytes("later"));
        queue.release(reserveOne().ticket(), Duration.ofSeconds(1));

        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(queue.reserve(1, AT_ONCE)).isEmpty();

        broker.passTime(Duration.ofMillis(1500));
        assertThat(texts(queue.reserve(1, Duration.ofSeconds(5)))).containsExactly("later");
    }

    @Test
    void aJobReleasedWithoutDelayIsReadyAtOnce() throws Exception {
        broker.put(bytes("again"));
        queue.release(reserveOne().ticket(), Duration.ZERO);

        assertThat(texts(queue.reserve(1, Duration.ofSeconds(5)))).containsExactly("again");
    }

    @Test
    void aDelayedJobIsNotThereBeforeItsTime() throws Exception {
        broker.put(bytes("tomorrow"), Duration.ofSeconds(2), Duration.ofMinutes(2));

        assertThat(queue.reserve(1, AT_ONCE)).isEmpty();
        broker.passTime(Duration.ofMillis(2500));
        assertThat(queue.reserve(1, Duration.ofSeconds(5))).hasSize(1);
    }

    @Test
    void aReservationEndsWithItsTimeToRunAndItsTicketMeansNothingThen() throws Exception {
        broker.put(bytes("slow"), Duration.ZERO, Duration.ofSeconds(1));
        broker.put(bytes("quick"));
        List<Reserved> both = queue.reserve(2, AT_ONCE);
        Reserved slow = both.get(0);
        broker.passTime(Duration.ofMillis(1600));
        // beanstalkd 1.12 misses a deadline that comes in the very microsecond of its timer, until the connection
        // speaks.
        queue.delete(both.get(1).ticket());
        Reserved again = reserveOne();

        queue.bury(slow.ticket());
        queue.release(slow.ticket(), Duration.ZERO);

        assertThat(again.ticket()).isNotEqualTo(slow.ticket());
        assertThat(broker.reserved()).as("the new reservation is untouched").isEqualTo(1);
    }

    @Test
    void resultsAreThereInOrder() throws Exception {
        queue.publish(bytes("one"));
        queue.publish(List.of(bytes("two"), new byte[0], bytes("\r\n"), new byte[ResultWriter.LONGEST]));

        assertThat(broker.takeResults())
                .containsExactly(
                        bytes("one"), bytes("two"), new byte[0], bytes("\r\n"), new byte[ResultWriter.LONGEST]);
    }

    @Test
    void aMessageThatIsTooBigIsRefusedAndTheOthersAreTaken() throws Exception {
        assertThat(queue.publish(List.of(bytes("one"), new byte[ResultWriter.LONGEST + 1], bytes("two"))))
                .extracting(PutReply::kind)
                .containsExactly(PutReply.Kind.TAKEN, PutReply.Kind.TOO_BIG, PutReply.Kind.TAKEN);

        assertThat(queue.publish(bytes("fine"))).isEqualTo(PutReply.TAKEN);
        assertThat(broker.takeResults()).containsExactly(bytes("one"), bytes("two"), bytes("fine"));
    }

    @Test
    void waitingForJobsDelaysNothingElse() throws Exception {
        broker.put(bytes("one"));
        broker.put(bytes("two"));
        Reserved one = reserveOne();
        Reserved two = reserveOne();
        CompletableFuture<List<Reserved>> waiting = reserving(Duration.ofSeconds(15));

        queue.delete(one.ticket());
        queue.bury(two.ticket());
        queue.publish(bytes("result"));

        assertThat(waiting).as("still waiting").isNotDone();
        assertThat(broker.buried()).isEqualTo(1);
        assertThat(broker.takeResults()).hasSize(1);
        broker.put(bytes("three"));
        assertThat(texts(waiting.get(10, TimeUnit.SECONDS))).containsExactly("three");
    }

    @Test
    void whileTheServerIsDownEverythingFails() throws Exception {
        broker.die();

        assertThatThrownBy(() -> queue.reserve(1, AT_ONCE)).isInstanceOf(QueueUnavailable.class);
        assertThatThrownBy(() -> queue.publish(bytes("x"))).isInstanceOf(QueueUnavailable.class);
    }

    @Test
    void whenTheServerIsBackSoAreTheJobsButOldTicketsMeanNothing() throws Exception {
        broker.put(bytes("dear"));
        Reserved before = reserveOne();
        broker.die();
        broker.restart();

        Reserved after = reserveAgain();
        queue.delete(before.ticket());
        queue.bury(before.ticket());
        queue.release(before.ticket(), Duration.ZERO);

        assertThat(after.body()).isEqualTo(bytes("dear"));
        assertThat(after.ticket()).isNotEqualTo(before.ticket());
        assertThat(broker.reserved()).as("the new reservation is untouched").isEqualTo(1);
        queue.delete(after.ticket());
        assertThat(broker.reserved()).isZero();
    }

    private Reserved reserveAgain() {
        List<Reserved> jobs = new ArrayList<>();
        Await.until("a job from the restarted server", PATIENCE, () -> {
            try {
                jobs.addAll(queue.reserve(1, Duration.ofMillis(50)));
            } catch (QueueUnavailable e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
            return !jobs.isEmpty();
        });
        return jobs.get(0);
    }

    @Test
    void resultsCanBePublishedAgainAfterTheServerIsBack() throws Exception {
        broker.die();
        assertThatThrownBy(() -> queue.publish(bytes("lost"))).isInstanceOf(QueueUnavailable.class);
        broker.restart();

        Await.until("a result to be taken", PATIENCE, () -> {
            try {
                queue.publish(bytes("kept"));
                return true;
            } catch (QueueUnavailable e) {
                return false;
            }
        });

        assertThat(broker.takeResults()).containsExactly(bytes("kept"));
    }

    @Test
    void aClosedQueueGivesItsJobsBackAndDoesNothing() throws Exception {
        broker.put(bytes("left"));
        Reserved job = reserveOne();

        queue.close();
        queue.close();

        Await.until("the job to be ready", PATIENCE, () -> broker.ready() == 1);
        assertThatThrownBy(() -> queue.reserve(1, AT_ONCE)).isInstanceOf(QueueUnavailable.class);
        assertThatThrownBy(() -> queue.publish(bytes("x"))).isInstanceOf(QueueUnavailable.class);
        assertThat(job.body()).isEqualTo(bytes("left"));
    }

    @Test
    void anInterruptedWaitLosesNoJob() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                queue.reserve(1, Duration.ofSeconds(20));
                interrupted.complete(false);
            } catch (QueueUnavailable e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiting.start();
        broker.passTime(Duration.ofMillis(200));
        waiting.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();

        broker.put(bytes("next"));
        assertThat(texts(queue.reserve(1, Duration.ofSeconds(5)))).containsExactly("next");
    }
}
