package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpAnswerTest {
    @Test
    void readsOneAnswerAfterTheOther() throws IOException {
        InputStream in = stream(String.join(
                "\r\n",
                "HTTP/1.1 202 Accepted",
                "Content-Length: 0",
                "",
                "HTTP/1.1 100 Continue",
                "",
                "HTTP/1.1 200 OK",
                "Transfer-Encoding: chunked",
                "",
                "3;note=x",
                "abc",
                "2",
                "de",
                "0",
                "Trailer: x",
                "",
                "HTTP/1.1 204 No Content",
                "",
                "HTTP/1.1 400 Bad Request\nContent-Length: 2\n\nno"));

        assertThat(read(in)).isEqualTo("202 ");
        assertThat(read(in)).isEqualTo("200 abcde");
        assertThat(read(in)).isEqualTo("204 ");
        assertThat(read(in)).isEqualTo("400 no");
        assertThat(HttpAnswer.read(in)).isNull();
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() throws IOException {
        HttpAnswer answer = answer(stream("HTTP/1.0 200 OK\r\n\r\nall of it"));
        assertThat(answer.isLast()).isTrue();
        assertThat(answer.text()).isEqualTo("all of it");
    }

    @Test
    void knowsAnAnswerAfterWhichTheServerCloses() throws IOException {
        assertThat(answer(stream("HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                        .isLast())
                .isTrue();
        assertThat(answer(stream("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"))
                        .isLast())
                .isFalse();
    }

    @Test
    void readsTheRefusalThatWasRecorded() throws IOException {
        CallRefused refusal = answer(new ByteArrayInputStream(Recording.bytes("scheduler-refused.response.http")))
                .refusal();
        assertThat(refusal)
                .hasMessage("answered 400: All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        assertThat(refusal.passes()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 twohundred OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            })
    void saysThatItIsNotHttp(String bytes) {
        assertThatThrownBy(() -> answer(stream(bytes)).text())
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("not HTTP: ");
    }

    @Test
    void aHeaderWithoutEndDoesNotFillTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> HttpAnswer.read(endless)).hasMessageContaining("a line of more than 16384 bytes");
    }

    @Test
    void anAnswerThatIsCutOffAnywhereIsNeverTakenForAWholeOne() throws IOException {
        byte[] whole = Recording.bytes("scheduler-stream.response.http");
        int records = count(whole);
        assertThat(records).isEqualTo(13);
        for (int cut = 1; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            assertThatThrownBy(() -> count(part)).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bytesThatWereDamagedOnTheWayEndInAnExceptionOrInRecords(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = Recording.bytes("scheduler-stream.response.http");
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(count(damaged)).isBetween(0, 20);
            } catch (ProtocolException | EOFException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            } catch (IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static int count(byte[] response) throws IOException {
        RecordIoReader reader =
                new RecordIoReader(answer(new ByteArrayInputStream(response)).body());
        int records = 0;
        while (reader.next() != null) {
            records++;
        }
        return records;
    }

    private static String read(InputStream in) throws IOException {
        HttpAnswer answer = answer(in);
        return answer.status() + " " + answer.text();
    }

    private static HttpAnswer answer(InputStream in) throws IOException {
        @Nullable HttpAnswer answer = HttpAnswer.read(in);
        if (answer == null) {
            throw new AssertionError("no answer");
        }
        return answer;
    }

    private static InputStream stream(String text) {
        return new BufferedInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
