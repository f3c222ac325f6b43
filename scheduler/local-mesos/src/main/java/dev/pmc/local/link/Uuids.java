package dev.pmc.local.link;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Uuids of status updates: the 16 bytes. */
public final class Uuids {
    private static final int LENGTH = 16;

    private Uuids() {}

    public static ByteString random() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(LENGTH)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }

    /** Sixteen bytes of one of the versions 1 to 5; all zeros are none. */
    public static boolean valid(ByteString bytes) {
        if (bytes.size() != LENGTH) {
            return false;
        }
        int version = (bytes.byteAt(6) & 0xF0) >> 4;
        return version >= 1 && version <= 5;
    }
}
