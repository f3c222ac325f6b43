package dev.pmc.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilter;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.DummySession;
import org.apache.mina.core.session.IoSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongBodiesTest {
    private static final String SENT = "WATCHING 1\r\nRESERVED 7 3\r\nabc\r\nRESERVED 8 1000\r\n" + "x".repeat(1000)
            + "\r\nTIMED_OUT\r\nOK 50\r\n" + "y".repeat(50) + "\r\nFOUND 9 11\r\nRESERVED 9 \r\nFOUND 9 12\r\n"
            + "RESERVED 9 9\r\nDELETED\r\n";
    private static final String LEFT = "WATCHING 1\r\nRESERVED 7 3\r\nabc\r\nRESERVED 8 0\r\n\r\nTIMED_OUT\r\nOK 50\r\n"
            + "y".repeat(50) + "\r\nFOUND 9 11\r\nRESERVED 9 \r\nFOUND 9 0\r\n\r\nDELETED\r\n";

    private final LongBodies filter = new LongBodies(11);
    private final DummySession session = new DummySession();
    private final ByteArrayOutputStream left = new ByteArrayOutputStream();

    private void arrives(String text) {
        IoFilter.NextFilter next = session.getFilterChain().getNextFilter("filter");
        filter.messageReceived(next, session, IoBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    private void chain() {
        session.getFilterChain().addLast("filter", filter);
        session.getFilterChain().addLast("sink", new IoFilterAdapter() {
            @Override
            public void messageReceived(NextFilter next, IoSession from, Object message) {
                IoBuffer part = (IoBuffer) message;
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                left.writeBytes(bytes);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1011, 100_000})
    void longBodiesAreDroppedHoweverTheBytesArrive(int chunk) {
        chain();
        for (int from = 0; from < SENT.length(); from += chunk) {
            arrives(SENT.substring(from, Math.min(SENT.length(), from + chunk)));
        }

        assertThat(left.toString(ISO_8859_1)).isEqualTo(LEFT);
        assertThat(filter.take(8)).isEqualTo(1000);
        assertThat(filter.take(8)).as("it is forgotten").isNull();
        assertThat(filter.take(9)).isEqualTo(12);
        assertThat(filter.take(7)).isNull();
    }

    @Test
    void whatIsNoReplyIsLeftToTheCodec() {
        chain();
        String nonsense = "RESERVED x y\r\nRESERVED 1\r\n" + "z".repeat(5000) + "\r\nOK\r\n";
        arrives(nonsense);
        assertThat(left.toString(ISO_8859_1)).isEqualTo(nonsense);
    }
}
