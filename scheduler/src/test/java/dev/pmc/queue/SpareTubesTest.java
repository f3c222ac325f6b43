package dev.pmc.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.PutReply.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another queue stands in for one that says no, and for none that says nothing. */
final class SpareTubesTest {
    private static final List<byte[]> TWO = List.of("one".getBytes(UTF_8), "two".getBytes(UTF_8));

    private final Beanstalkd own = Beanstalkd.start();
    private final Beanstalkd away = Beanstalkd.start();
    private final Beanstalkd spare = Beanstalkd.start();
    private RelievedTube tube;

    @BeforeEach
    void open() {
        away.kill9();
        tube = new RelievedTube(tube(own), new SpareTubes(List.of(tube(away), tube(spare))));
    }

    @AfterEach
    void close() {
        tube.close();
        own.close();
        away.close();
        spare.close();
    }

    private static BeanstalkTube tube(Beanstalkd server) {
        return BeanstalkTube.of(QueueAddress.parse(server.address()), "mesos");
    }

    private static List<String> takenBy(Beanstalkd server) {
        return new BeanstalkTool(server.port())
                .takeAll("mesos").stream()
                        .map(message -> new String(message, UTF_8))
                        .toList();
    }

    @Test
    void itsOwnQueueHasEverythingWhileItTakesIt() throws Exception {
        assertThat(tube.put(TWO)).containsExactly(PutReply.TAKEN, PutReply.TAKEN);

        assertThat(takenBy(own)).containsExactly("one", "two");
        assertThat(takenBy(spare)).isEmpty();
    }

    @Test
    void theNextThatIsThereHasWhatItsOwnRefuses() throws Exception {
        own.drain();
        try (BeanstalkTube other = tube(own)) {
            Await.until("it to drain", Duration.ofSeconds(10), () -> refuses(other));
        }
        takenBy(own);

        assertThat(tube.put(TWO)).containsExactly(PutReply.TAKEN, PutReply.TAKEN);

        assertThat(takenBy(spare)).containsExactly("one", "two");
        assertThat(takenBy(own)).isEmpty();
    }

    private static boolean refuses(BeanstalkTube tube) {
        try {
            return tube.put(List.of(new byte[1])).get(0).kind() == Kind.LATER;
        } catch (QueueUnavailable e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatItsOwnMayHaveGoesNowhereElse() {
        own.kill9();

        assertThatThrownBy(() -> tube.put(TWO)).isInstanceOf(QueueUnavailable.class);
        assertThat(takenBy(spare)).isEmpty();
    }
}
