package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.QueueAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnyQueueTest {
    private final Beanstalkd first = Beanstalkd.start();
    private final Beanstalkd second = Beanstalkd.start();
    private final List<BeanstalkJobQueue> queues = List.of(queue(first), queue(second));

    private static BeanstalkJobQueue queue(Beanstalkd server) {
        return BeanstalkJobQueue.of(QueueAddress.parse(server.address()), "mesos", "mesos_finished");
    }

    @AfterEach
    void close() {
        queues.forEach(BeanstalkJobQueue::close);
        first.close();
        second.close();
    }

    @Test
    void oneThatHangsIsNotWaitedForIfAnotherAnswers() throws Exception {
        first.suspend();
        long before = System.nanoTime();

        AnyQueue.await(queues);

        // The one that hangs is given five seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void ifNoneAnswersItSaysOfEachWhy() {
        first.kill9();
        second.kill9();

        assertThatThrownBy(() -> AnyQueue.await(queues))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exit()).isEqualTo(Exit.QUEUE))
                .hasMessageContainingAll(first.address(), second.address(), "is beanstalkd running there? (--queue)");
    }
}
