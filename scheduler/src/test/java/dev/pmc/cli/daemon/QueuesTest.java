package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.log.TextLines;
import dev.pmc.queue.QueueLink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Which records belong to which queue, and what is said of those that belong to none. */
final class QueuesTest {
    private static final QueueName GONE = new QueueName("q9:11300");

    private final Beanstalkd first = Beanstalkd.start();
    private final Beanstalkd second = Beanstalkd.start();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Queues.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        first.close();
        second.close();
    }

    private Queues open(String... options) throws InterruptedException {
        DaemonCommand settings = new DaemonCommand();
        new CommandLine(settings).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        return Queues.open(settings);
    }

    private Queues open() throws InterruptedException {
        return open("--queue=" + first.address() + "," + second.address());
    }

    private List<String> logged() {
        return log.list.stream()
                .map(event -> new String(new TextLines().encode(event), StandardCharsets.UTF_8))
                .toList();
    }

    private static State with(List<JobResult> results, List<HandledJob> handled) {
        return State.empty("db").after(new Changes(null, 1, Map.of(), results, List.of(), handled, List.of()));
    }

    @Test
    void eachQueueHasTheJobsThatNameItAndTheFirstThoseThatNameNone() throws Exception {
        try (Queues queues = open()) {
            List<QueueName> names = queues.links().stream().map(QueueLink::name).toList();
            State state = with(
                    List.of(),
                    List.of(
                            new HandledJob(names.get(0), 1, 7),
                            new HandledJob(names.get(1), 1, 7),
                            new HandledJob(QueueName.UNNAMED, 2, 7),
                            new HandledJob(GONE, 3, 7)));

            assertThat(queues.handled(names.get(0), state))
                    .extracting(HandledJob::id)
                    .containsExactly(1L, 2L);
            assertThat(queues.handled(names.get(1), state))
                    .extracting(HandledJob::id)
                    .containsExactly(1L);
        }
    }

    @Test
    void whatBelongsToAQueueThatThereIsNotAnyMoreIsSaid() throws Exception {
        JobResult result = new JobResult(
                "0123456789ab-1", GONE, JobResult.Status.RUNNING, "web1", null, null, null, null, Map.of());
        try (Queues queues = open()) {
            queues.warnOfOthers(with(
                    List.of(result),
                    List.of(
                            new HandledJob(GONE, 3, 7),
                            new HandledJob(GONE, 4, 7),
                            new HandledJob(QueueName.UNNAMED, 2, 7))));
        }

        assertThat(logged())
                .anyMatch(line -> line.contains("results of jobs from a queue that is not in --queue")
                        && line.contains("queue=q9:11300 count=1"))
                .anyMatch(line -> line.contains("jobs from a queue that is not in --queue were dealt with")
                        && line.contains("queue=q9:11300 count=2"))
                .hasSize(2);
    }

    @Test
    void aNameThatMeansAnotherQueueOnEveryMachineIsSaidOnlyIfTheyShareTheHostDb() throws Exception {
        open().close();
        assertThat(logged()).isEmpty();

        open("--queue=" + first.address(), "--hostdb=zk://zk1:2181/pmc").close();
        assertThat(logged())
                .singleElement()
                .asString()
                .contains("mean another queue by that name", "queue=" + first.address());
    }

    @Test
    void withoutAnyQueueThereIsNoStart() {
        first.kill9();
        second.kill9();

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exit()).isEqualTo(Exit.QUEUE))
                .hasMessageContainingAll(first.address(), second.address());
    }
}
