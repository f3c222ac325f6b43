package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.job.JobTicket;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.queue.BeanstalkJobQueue.Timeouts;
import dev.pmc.queue.JobQueue.Reserved;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that say what they should not, or are no beanstalkd at all. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BeanstalkPeersTest {
    private static final TubeName JOBS = new TubeName("mesos");
    private static final TubeName RESULTS = new TubeName("mesos_finished");
    private static final Timeouts SHORT = new Timeouts(Duration.ofMillis(500), Duration.ofMillis(700));

    private static JobQueue open(int port) throws QueueUnavailable {
        return BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", port), JOBS, RESULTS, SHORT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the server says to a message concerns that message, whatever it is. */
    @ParameterizedTest
    @CsvSource({
        "DRAINING, LATER",
        "OUT_OF_MEMORY, LATER",
        "INTERNAL_ERROR, UNSURE",
        "BURIED 4, UNSURE",
        "JOB_TOO_BIG, TOO_BIG",
        "EXPECTED_CRLF, REFUSED",
        "BAD_FORMAT, REFUSED",
        "UNKNOWN_COMMAND, REFUSED"
    })
    void everyRefusalOfAMessageIsAnAnswer(String says, PutReply.Kind kind) throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            serve(peer, line -> line.startsWith("use") ? "USING mesos" : line.startsWith("put") ? says : "");
            try (BeanstalkTube tube = BeanstalkTube.open(new QueueAddress("127.0.0.1", peer.getLocalPort()), "mesos")) {
                assertThat(tube.put(List.of(bytes("one"))))
                        .extracting(PutReply::kind)
                        .containsExactly(kind);
                assertThat(tube.put(List.of(bytes("one"))))
                        .as("the tube can be used on")
                        .hasSize(1);
            }
        }
    }

    /** What it says to a delete or a bury keeps nobody from the other jobs of the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"NOT_FOUND", "OUT_OF_MEMORY", "INTERNAL_ERROR", "DRAINING"})
    void everyRefusalOfADeleteConcernsThatJobAlone(String says) throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AtomicInteger reserved = new AtomicInteger();
            serve(peer, line -> {
                if (line.startsWith("reserve")) {
                    return reserved.incrementAndGet() > 2 ? "TIMED_OUT" : "RESERVED " + reserved.get() + " 1\r\nx";
                }
                return line.equals("delete 1")
                        ? says
                        : line.startsWith("delete")
                                ? "DELETED"
                                : line.startsWith("use") ? "USING mesos" : line.contains(" ") ? "WATCHING 1" : "";
            });
            try (JobQueue queue = open(peer.getLocalPort())) {
                List<JobTicket> jobs = queue.reserve(2, Duration.ofSeconds(5)).stream()
                        .map(Reserved::ticket)
                        .toList();
                assertThat(queue.delete(jobs)).containsExactly(jobs.get(1));
            }
        }
    }

    /** A peer that answers each line; nothing to those for which there is no answer. */
    private static void serve(ServerSocket peer, Function<String, String> answers) {
        Thread accepting = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = peer.accept();
                    Thread serving = new Thread(() -> answer(socket, answers));
                    serving.setDaemon(true);
                    serving.start();
                }
            } catch (IOException e) {
                LockSupport.unpark(Thread.currentThread());
            }
        });
        accepting.setDaemon(true);
        accepting.start();
    }

    private static void answer(Socket socket, Function<String, String> answers) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String answer = answers.apply(line);
                if (!answer.isEmpty()) {
                    socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            LockSupport.unpark(Thread.currentThread());
        }
    }

    @Test
    void nobodyAtThePortIsSaidInOneLine() {
        int port = FreePorts.next();
        assertThatThrownBy(() -> open(port))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessage("cannot connect to beanstalkd at 127.0.0.1:" + port + ", Connection refused");
    }

    @Test
    void aHostThatDoesNotExistIsSaidInOneLine() {
        assertThatThrownBy(() ->
                        BeanstalkJobQueue.open(new QueueAddress("no-such-host.invalid", 11300), JOBS, RESULTS, SHORT))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("there is no host of the name no-such-host.invalid");
    }

    @Test
    void aPeerThatIsNoBeanstalkdIsSaidToBeNone() throws Exception {
        assertThatThrownBy(() -> openAgainst("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("is no beanstalkd; it says 'HTTP/1.1 400 Bad Request'");
    }

    @Test
    void aPeerThatSaysNothingIsFoundOut() {
        assertThatThrownBy(() -> openAgainst(""))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageContaining("does not answer within 700 ms");
    }

    /** A peer that answers anything at all with {@code answer} and then listens politely. */
    private static void openAgainst(String answer) throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> {
                try (Socket socket = peer.accept();
                        OutputStream out = socket.getOutputStream()) {
                    if (socket.getInputStream().read() >= 0 && !answer.isEmpty()) {
                        out.write(answer.getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                    }
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    LockSupport.unpark(Thread.currentThread());
                }
            });
            serving.setDaemon(true);
            serving.start();
            open(peer.getLocalPort()).close();
        }
    }

    @Test
    void badTubeNamesAreRefusedBeforeAnythingIsSent() {
        for (String name : List.of("", "bad name", "-x", "evil\r\nuse hacked", "ü", "x".repeat(201))) {
            assertThatThrownBy(() -> BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", 1), name, "results"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no tube name");
        }
    }
}
