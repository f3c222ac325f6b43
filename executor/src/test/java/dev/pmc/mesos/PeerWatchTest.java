package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PeerWatchTest {
    private final Semaphore back = new Semaphore(0);

    @Test
    void tellsThatAMasterHasGoneAndComeBackAndNothingElse() throws IOException, InterruptedException {
        int port;
        PeerWatch watch;
        try (ServerSocket master = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = master.getLocalPort();
            Endpoint endpoint = new Endpoint(false, "127.0.0.1", port, "/", null);
            watch = new PeerWatch(endpoint, Dialer.standard(), Duration.ofMillis(20), back::release);
            watch.start();
            try (Socket connection = master.accept()) {
                assertThat(connection.isConnected()).isTrue();
                assertThat(back.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
            }
            master.accept().close();
            assertThat(back.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        back.drainPermits();
        assertThat(back.tryAcquire(200, TimeUnit.MILLISECONDS))
                .as("while it is away")
                .isFalse();
        try (ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
                Socket connection = again.accept()) {
            assertThat(back.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            watch.close();
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(back.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    }
}
