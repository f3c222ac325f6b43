package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordIoReaderTest {
    @Test
    void readsOneRecordAfterTheOtherAndThenTheEnd() throws IOException {
        RecordIoReader reader = reading("5\nhello0\n6\n world");

        assertThat(reader.next()).asString().isEqualTo("hello");
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).asString().isEqualTo(" world");
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'x'|byte 0x78 within the length",
                "'-5\n'|byte 0x2d within the length",
                "'5\r\n'|byte 0x0d within the length",
                "'\n'|a record without its length",
                "'123456789012345678901\n'|more than 20 digits",
                "'101\n'|a record of 101 bytes; at most 100 are taken",
                "'99999999999999999999\n'|a record of 2^31 or more bytes",
                "'HTTP/1.1 400 Bad Request'|byte 0x48 within the length",
            })
    void saysWhatIsWrongWithAStreamThatIsNotRecordIo(String stream, String complaint) {
        assertThatThrownBy(() -> reading(stream).next())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12", "5\n", "5\nhell"})
    void anEndWithinARecordIsNotTheEndOfTheStream(String stream) {
        assertThatThrownBy(() -> reading(stream).next()).isInstanceOf(EOFException.class);
    }

    @Test
    void doesNotBelieveALengthBeforeTheBytesAreThere() {
        long before = usedMemory();
        List<RecordIoReader> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RecordIoReader reader = new RecordIoReader(stream(RecordIoReader.LARGEST_RECORD + "\nonly this"));
            readers.add(reader);
            assertThatThrownBy(reader::next).hasMessageContaining("after 9 of %d bytes", RecordIoReader.LARGEST_RECORD);
        }
        assertThat(usedMemory() - before).isLessThan(200L * 1024 * 1024);
        assertThat(readers).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void findsTheSameRecordsHoweverTheNetworkCutsThem(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] record = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(20)];
            random.nextBytes(record);
            sent.add(record);
            stream.writeBytes(RecordIo.frame(record));
        }
        RecordIoReader reader = new RecordIoReader(new CutStream(stream.toByteArray(), random));
        for (byte[] record : sent) {
            assertThat(reader.next()).isEqualTo(record);
        }
        assertThat(reader.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void garbageEndsInAnExceptionOrInTheEnd(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            for (int j = 0; j < garbage.length; j++) {
                if (random.nextInt(3) > 0) {
                    garbage[j] = (byte) "0123456789\n\n".charAt(random.nextInt(12));
                }
            }
            RecordIoReader reader = new RecordIoReader(new CutStream(garbage, random), 1_000);
            try {
                int records = 0;
                while (reader.next() != null) {
                    assertThat(++records).isLessThanOrEqualTo(30);
                }
            } catch (ProtocolException | EOFException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            } catch (IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static long usedMemory() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static RecordIoReader reading(String stream) {
        return new RecordIoReader(stream(stream), 100);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Gives what it has in pieces of random size. */
    private static final class CutStream extends InputStream {
        private final InputStream whole;
        private final SplittableRandom random;

        CutStream(byte[] whole, SplittableRandom random) {
            this.whole = new ByteArrayInputStream(whole);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return whole.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return whole.read(bytes, offset, Math.min(length, 1 + random.nextInt(random.nextInt(500) + 1)));
        }
    }
}
