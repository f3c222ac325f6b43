package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.QueueName;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.BeanstalkInspector;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.web.FakeInspector;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several queues are told apart by their names. */
class QueueWatchesTest {
    private final FakeInspector first = new FakeInspector();
    private final FakeInspector second = new FakeInspector();
    private final QueueWatches queues = new QueueWatches(List.of(watch("q1:11300", first), watch("q2:11300", second)));

    private static QueueWatch watch(String name, FakeInspector inspector) {
        return new QueueWatch(new QueueName(name), inspector, "dnsmasq", () -> inspector.own, () -> Instant.EPOCH);
    }

    @BeforeEach
    void name() {
        first.server = "one";
        second.server = "other";
    }

    private void look() {
        queues.all().forEach(QueueWatch::look);
    }

    @Test
    void whatIsSaidOfOneNamesIt() {
        second.coming = new Counts(2, 0, 1, 0, 0, 3);
        look();

        assertThat(queues.warnings())
                .singleElement()
                .asString()
                .startsWith("q2:11300: nobody takes jobs from the tube dnsmasq");
        assertThat(queues.elsewhere().orElseThrow())
                .contains("q1:11300: 3 jobs wait in the tube mesos", "q2:11300: 3 jobs wait in the tube mesos");
    }

    @Test
    void thoseThatDoNotAnswerAreNamed() {
        assertThat(queues.away())
                .containsExactly(
                        "the queue q1:11300 does not answer: it was not looked at yet",
                        "the queue q2:11300 does not answer: it was not looked at yet");

        first.counts = new Counts(0, 0, 0, 0, 1, 40);
        queues.all().get(0).look();

        assertThat(queues.away()).containsExactly("the queue q2:11300 does not answer: it was not looked at yet");
    }

    @Test
    void oneServerUnderTwoNamesIsFoundOut() {
        second.server = "one";
        look();

        assertThat(queues.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith(
                                "q1:11300 and q2:11300 are one and the same beanstalkd: give it to --queue under one"));
    }

    @Test
    void aRealServerIsKnownThroughWhateverNameItIsReached() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                Beanstalkd other = Beanstalkd.start();
                BeanstalkInspector one = new BeanstalkInspector(new QueueAddress("127.0.0.1", server.port()), "mesos");
                BeanstalkInspector same =
                        new BeanstalkInspector(new QueueAddress("localhost", server.port()), "mesos");
                BeanstalkInspector another = new BeanstalkInspector(QueueAddress.parse(other.address()), "mesos")) {
            assertThat(one.server()).isNotEmpty().isEqualTo(same.server()).isNotEqualTo(another.server());
        }
    }
}
