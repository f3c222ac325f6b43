package dev.pmc.mesos;

import java.nio.charset.StandardCharsets;

/**
 * RecordIO, the framing of event streams in the Mesos v1 APIs: the length of a record in decimal digits, a line feed,
 * and so many bytes ({@code docs/recordio.md} of Mesos).
 */
public final class RecordIo {
    private RecordIo() {}

    /** One record with its length in front. */
    public static byte[] frame(byte[] record) {
        byte[] head = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[head.length + record.length];
        System.arraycopy(head, 0, framed, 0, head.length);
        System.arraycopy(record, 0, framed, head.length, record.length);
        return framed;
    }
}
