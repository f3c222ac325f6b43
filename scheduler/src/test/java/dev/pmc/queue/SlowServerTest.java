package dev.pmc.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that says a little every now and then is given up as one that hangs. */
final class SlowServerTest {
    private static final Duration REPLY = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    @Timeout(30)
    void repliesThatDoNotEndAreNotWaitedForForEver() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread dripping = new Thread(() -> drip(server));
            dripping.start();
            QueueAddress address = new QueueAddress("127.0.0.1", server.getLocalPort());
            try (BeanstalkConnector connector = new BeanstalkConnector(address, Duration.ofSeconds(3));
                    BeanstalkTube tube = new BeanstalkTube(connector, REPLY, new TubeName("mesos"))) {
                assertThatThrownBy(() -> tube.put(List.of(new byte[1])))
                        .isInstanceOf(QueueUnavailable.class)
                        .hasMessageContaining("answers too slowly");
            }
            dripping.join();
        }
    }

    /** Says that it uses the tube, and from then on a letter at a time, until nobody listens any more. */
    private static void drip(ServerSocket server) {
        try (Socket peer = server.accept()) {
            OutputStream out = peer.getOutputStream();
            new BufferedReader(new InputStreamReader(peer.getInputStream(), US_ASCII)).readLine();
            out.write("USING mesos\r\n".getBytes(US_ASCII));
            while (true) {
                out.write('I');
                out.flush();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (IOException e) {
            // The connection was given up, which is what this is about.
            LockSupport.unpark(Thread.currentThread());
        }
    }
}
