package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeerWatchTest implements PeerWatch.Owner {
    private static final Duration MOMENT = Duration.ofMillis(10);
    private static final Duration AGES = Duration.ofMinutes(10);

    private final ScriptedHttpServer master = ScriptedHttpServer.start();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        master.close();
    }

    @Override
    public void masterLost() {
        told.add("lost");
    }

    @Override
    public void masterBack() {
        told.add("back");
    }

    @Test
    void asksAMasterThatAnswersAgainAndAgainAndTellsNobody() {
        try (PeerWatch watch = watch(MOMENT, AGES)) {
            watch.start();
            for (int questions = 0; questions < 5; questions++) {
                Exchange question = master.next();
                assertThat(question.requestLine()).isEqualTo("GET /health HTTP/1.1");
                assertThat(question.connection()).isEqualTo(1);
                question.refuse(questions % 2 == 0 ? 200 : 503, "any answer is a sign of life");
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void tellsThatAMasterHasGoneAndComeBackAtOnce() throws InterruptedException {
        try (PeerWatch watch = watch(AGES, AGES)) {
            watch.start();
            Exchange first = master.next();
            first.refuse(200, "");
            first.cut();
            assertTold("lost");

            Exchange again = master.next();
            assertThat(told).as("before the master has answered").isEmpty();
            again.refuse(200, "");
            assertTold("back");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aMasterThatTakesConnectionsAndSaysNothingIsLostUntilItAnswers() throws InterruptedException {
        try (PeerWatch watch = watch(MOMENT, Duration.ofMillis(200))) {
            watch.start();
            master.next().refuse(200, "");
            master.next();
            assertTold("lost");

            master.next();
            Exchange third = master.next();
            assertThat(third.connection()).isEqualTo(3);
            assertThat(told).as("once is enough").isEmpty();
            third.refuse(200, "");
            assertTold("back");
        }
    }

    @Test
    void aMasterThatWasNeverThereIsNotMissed() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PeerWatch watch = watch(mute.getLocalPort(), MOMENT, MOMENT)) {
            watch.start();
            for (int attempts = 0; attempts < 3; attempts++) {
                mute.accept().close();
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aMasterMayEndEachConnectionAfterItsAnswer() {
        try (PeerWatch watch = watch(MOMENT, AGES)) {
            watch.start();
            for (int connection = 1; connection <= 3; connection++) {
                Exchange question = master.next();
                assertThat(question.connection()).isEqualTo(connection);
                question.refuse(200, "", "Connection: close\r\n").cut();
            }
        }
        assertThat(told).isEmpty();
    }

    private PeerWatch watch(Duration interval, Duration silence) {
        return watch(master.port(), interval, silence);
    }

    private PeerWatch watch(int port, Duration interval, Duration silence) {
        return new PeerWatch(
                new Endpoint(false, "127.0.0.1", port, "/", null),
                Dialer.standard(),
                new PeerWatch.Patience(MOMENT, interval, silence),
                this);
    }

    private void assertTold(String what) throws InterruptedException {
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(what);
    }
}
