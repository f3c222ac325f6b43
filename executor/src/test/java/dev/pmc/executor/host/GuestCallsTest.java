package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestCallsTest {
    private static final int MAX_CONNECTIONS = 64;
    private static final Duration NEVER = Duration.ofMinutes(10);

    private final List<GuestCall.Request> heard = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final CompletableFuture<GuestCall.Answer> later = new CompletableFuture<>();
    private GuestCalls server;

    @BeforeEach
    void start() throws IOException {
        server = serve(NEVER);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "POST /phone-home/web01/secret HTTP/1.1\r\nHost: x",
                "POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf of it",
            })
    void guests_that_say_half_silence_nobody(String half) throws IOException {
        for (int i = 0; i < 8 * MAX_CONNECTIONS; i++) {
            say("127.0.0." + (2 + i % 3), half);
            if (i % 50 == 0) {
                assertThat(call("127.0.0.1", post("n=" + i))).startsWith("HTTP/1.1 200 OK\r\n");
            }
        }

        assertThat(call("127.0.0.1", post("all"))).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(heard).last().satisfies(request -> {
            assertThat(request.body()).isEqualTo("all");
            assertThat(request.caller().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void a_guest_that_is_in_the_middle_of_its_call_is_not_pushed_out_by_one_that_opens_many() throws IOException {
        String words = post("x".repeat(1000));
        Socket honest = say("127.0.0.1", words.substring(0, 500));
        for (int i = 0; i < 4 * MAX_CONNECTIONS; i++) {
            say("127.0.0.2", "POST");
        }
        honest.getOutputStream().write(words.substring(500).getBytes(StandardCharsets.US_ASCII));

        assertThat(answer(honest)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void a_call_that_does_not_end_is_ended() throws IOException {
        server.close();
        server = serve(Duration.ofMillis(200));
        Socket silent = say("127.0.0.1", "");
        Socket half = say("127.0.0.1", "POST / HT");

        assertThat(answer(silent)).isEmpty();
        assertThat(answer(half)).isEmpty();
        assertThat(call("127.0.0.1", post("n=1"))).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void a_call_may_come_byte_by_byte() throws IOException {
        Socket socket = say("127.0.0.1", "");
        socket.setTcpNoDelay(true);
        for (byte one : post("hostname=web01&instance_id=1").getBytes(StandardCharsets.US_ASCII)) {
            socket.getOutputStream().write(one);
        }

        assertThat(answer(socket)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(heard).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/phone-home/web01/secret");
            assertThat(request.body()).isEqualTo("hostname=web01&instance_id=1");
        });
    }

    @Test
    void of_a_long_body_the_beginning_is_kept() throws IOException {
        assertThat(call("127.0.0.1", post("y".repeat(100_000)))).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(heard)
                .singleElement()
                .satisfies(request -> assertThat(request.body()).hasSize(16 * 1024));
    }

    @ParameterizedTest
    @CsvSource({
        "'POST / HTTP/1.1\\r\\nContent-Length: -1\\r\\n\\r\\n', 400",
        "'POST / HTTP/1.1\\r\\nContent-Length: x\\r\\n\\r\\n', 400",
        "'POST / HTTP/1.1\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab', 400",
        "'POST / HTTP/1.1\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\n', 400",
        "'POST / HTTP/1.1\\r\\nContent-Length: 99999999\\r\\n\\r\\n', 413",
        "'POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n', 411",
        "'nonsense\\r\\n\\r\\n', 400",
        "'\\r\\n\\r\\n', 400",
        "'POST  / HTTP/1.1\\r\\n\\r\\n', 400",
    })
    void nonsense_is_refused(String words, int status) throws IOException {
        assertThat(call("127.0.0.1", words.replace("\\r\\n", "\r\n"))).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void a_head_without_an_end_is_refused() throws IOException {
        assertThat(call("127.0.0.1", "POST / HTTP/1.1\r\nX: " + "y".repeat(9000)))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void what_cannot_be_heard_does_not_silence_the_others() throws IOException {
        assertThat(call("127.0.0.1", post("throw"))).startsWith("HTTP/1.1 500 ");
        assertThat(call("127.0.0.1", post("n=1"))).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noise_silences_nobody(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] noise = post("n=1").getBytes(StandardCharsets.US_ASCII);
            for (int j = random.nextInt(4); j >= 0; j--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            Socket socket = say("127.0.0.2", "");
            socket.getOutputStream().write(noise);
            if (random.nextInt(3) == 0) {
                socket.close();
            }
        }

        assertThat(call("127.0.0.1", post("n=1"))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void an_answer_may_come_later_and_be_longer_than_any_buffer() throws IOException {
        server.close();
        server = serve(Duration.ofMillis(200));
        Socket waits = say("127.0.0.1", post("later"));
        assertThat(call("127.0.0.1", post("n=1"))).startsWith("HTTP/1.1 200 OK\r\n");
        String silent = answer(say("127.0.0.1", "")); // is ended by its age, which who waits for an answer is not
        assertThat(silent).isEmpty();

        later.complete(GuestCall.Answer.text("x".repeat(8_000_000)));

        assertThat(answer(waits))
                .startsWith("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n")
                .hasSizeGreaterThan(8_000_000);
    }

    @Test
    void nobody_works_on_an_answer_for_one_who_has_gone() throws IOException {
        say("127.0.0.1", post("later")).close();

        Await.until("its answer is given up", Duration.ofSeconds(30), later::isCancelled);
    }

    private GuestCalls serve(Duration maxAge) throws IOException {
        return GuestCalls.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_CONNECTIONS, maxAge, request -> {
                    heard.add(request);
                    if (request.body().equals("throw")) {
                        throw new IllegalStateException("as it is wanted here");
                    }
                    return request.body().equals("later") ? later : GuestCall.Answer.OK.now();
                });
    }

    private static String post(String body) {
        return "POST /phone-home/web01/secret HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private String call(String from, String words) throws IOException {
        return answer(say(from, words));
    }

    private Socket say(String from, String words) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 30_000);
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        OutputStream out = socket.getOutputStream();
        out.write(words.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
