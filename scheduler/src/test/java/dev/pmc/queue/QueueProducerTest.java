package dev.pmc.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.PutReply.Kind;
import dev.pmc.queue.QueueProducer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first queue that takes a message has it, and no message is put where it may be already. */
final class QueueProducerTest {
    private static final List<byte[]> TWO = List.of("one".getBytes(UTF_8), "two".getBytes(UTF_8));

    private Beanstalkd first;
    private Beanstalkd second;

    @BeforeEach
    void start() {
        first = Beanstalkd.start();
        second = Beanstalkd.start();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static QueueAddress address(Beanstalkd server) {
        return QueueAddress.parse(server.address());
    }

    private List<Answer> put() throws QueueUnavailable {
        return new QueueProducer(List.of(address(first), address(second)), "mesos").put(TWO, 1024);
    }

    private static int ready(Beanstalkd server) {
        return new BeanstalkTool(server.port()).stat("mesos", "current-jobs-ready");
    }

    @Test
    void theFirstOneHasThemAll() throws Exception {
        assertThat(put()).containsOnly(new Answer(PutReply.TAKEN, address(first)));

        assertThat(ready(first)).isEqualTo(2);
        assertThat(ready(second)).isZero();
    }

    @Test
    void theNextOneIsTriedIfTheFirstIsAway() throws Exception {
        first.kill9();

        assertThat(put()).hasSize(2).containsOnly(new Answer(PutReply.TAKEN, address(second)));
    }

    @Test
    void theNextOneIsTriedIfTheFirstHangsAndTheFirstNeverGetsThem() throws Exception {
        first.suspend();

        assertThat(put()).hasSize(2).containsOnly(new Answer(PutReply.TAKEN, address(second)));

        first.resume();
        assertThat(ready(first)).isZero();
        assertThat(ready(second)).isEqualTo(2);
    }

    @Test
    void theNextOneIsTriedIfTheFirstTakesNothing() throws Exception {
        first.drain();
        Await.until("it to drain", Duration.ofSeconds(10), () -> isDraining(first));

        assertThat(put()).hasSize(2).containsOnly(new Answer(PutReply.TAKEN, address(second)));
    }

    private static boolean isDraining(Beanstalkd server) {
        try (BeanstalkTube tube = BeanstalkTube.open(address(server), "other")) {
            return tube.put(List.of(new byte[1])).get(0).kind() == Kind.LATER;
        } catch (QueueUnavailable e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatTheFirstMayHaveIsNotPutElsewhere() throws Exception {
        try (ServerSocket dying = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> takeWithoutAnAnswer(dying));
            server.start();
            QueueAddress unsure = new QueueAddress("127.0.0.1", dying.getLocalPort());

            List<Answer> answers = new QueueProducer(List.of(unsure, address(second)), "mesos").put(TWO, 1024);

            assertThat(answers).extracting(answer -> answer.reply().kind()).containsExactly(Kind.UNSURE, Kind.UNSURE);
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.queue()).isEqualTo(unsure);
                assertThat(answer.reply().words()).contains("may have the message all the same");
            });
            assertThat(ready(second)).isZero();
            server.join();
        }
    }

    /** Says that it uses the tube, takes a message and breaks the connection. */
    private static void takeWithoutAnAnswer(ServerSocket server) {
        try (Socket peer = server.accept()) {
            InputStream in = peer.getInputStream();
            readLine(in);
            peer.getOutputStream().write("USING mesos\r\n".getBytes(UTF_8));
            readLine(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readLine(InputStream in) throws IOException {
        for (int next = in.read(); next != '\n'; next = in.read()) {
            assertThat(next).as("the connection goes on").isNotNegative();
        }
    }

    @Test
    void ifNoneCanBeAskedItSaysOfEachWhy() {
        first.kill9();
        second.kill9();

        assertThatThrownBy(this::put)
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContainingAll(first.address(), second.address());
    }
}
