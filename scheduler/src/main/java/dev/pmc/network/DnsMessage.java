package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.vm.Ascii;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The little of RFC 1035 that one question and its answer need. */
final class DnsMessage {
    /** Type A. */
    static final int ADDRESS = 1;
    /** Type PTR. */
    static final int NAME = 12;

    private static final int INTERNET = 1;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int HEADER_LENGTH = 12;
    private static final int RESPONSE_CODE = 0x000f;
    private static final int NO_SUCH_NAME = 3;
    /** What dnsmasq says of names that it does not know itself, if there is no other server that it could ask. */
    private static final int REFUSED = 5;

    private static final int POINTER = 0xc0;

    private DnsMessage() {}

    static byte[] question(int id, String name, int type) {
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            labels.write(bytes.length);
            labels.writeBytes(bytes);
        }
        labels.write(0);
        return ByteBuffer.allocate(HEADER_LENGTH + labels.size() + 4)
                .putShort((short) id)
                .putShort((short) RECURSION_DESIRED)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(labels.toByteArray())
                .putShort((short) type)
                .putShort((short) INTERNET)
                .array();
    }

    /** Whether a message is the answer to that question and not to one before. */
    static boolean answers(int id, byte[] message) {
        return ByteBuffer.wrap(message).getShort() == (short) id;
    }

    /**
     * The first answer of a type; empty if there is none.
     *
     * @throws IOException if the server cannot answer, or this is no answer
     */
    static Optional<String> answer(byte[] message, int length, int type) throws IOException {
        try {
            ByteBuffer in = ByteBuffer.wrap(message, 0, length);
            int code = in.getShort(2) & RESPONSE_CODE;
            if (code != 0 && code != NO_SUCH_NAME && code != REFUSED) {
                throw new IOException("it answers with the error code " + code);
            }
            int answers = in.getShort(6);
            in.position(HEADER_LENGTH);
            name(in);
            in.position(in.position() + 4);
            for (int i = 0; i < answers; i++) {
                name(in);
                int found = in.getShort();
                in.position(in.position() + 6);
                int end = (in.getShort() & 0xffff) + in.position();
                if (found == type) {
                    return Optional.of(type == NAME ? name(in) : Cidr.text(in.getInt() & 0xffffffffL));
                }
                in.position(end);
            }
            return Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("its answer cannot be read", e);
        }
    }

    /** A name, which may end in a pointer to where it was written before; leaves the buffer behind it. */
    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        int behind = -1;
        int length = in.get() & 0xff;
        for (int parts = 0; length != 0; parts++) {
            if (parts > 128) {
                throw new IllegalArgumentException("a name that never ends");
            }
            if (length >= POINTER) {
                int target = ((length - POINTER) << 8) | (in.get() & 0xff);
                behind = behind < 0 ? in.position() : behind;
                in.position(target);
            } else {
                byte[] label = new byte[length];
                in.get(label);
                name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
            }
            length = in.get() & 0xff;
        }
        if (behind >= 0) {
            in.position(behind);
        }
        return Ascii.lower(name.toString());
    }
}
