package dev.pmc.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.apache.mesos.Protos.SlaveInfo;

/**
 * Turns messages of the v1 API into those of v0, and back.
 *
 * <p>Both versions give the same numbers to the same fields and only name them differently ({@code Slave} became
 * {@code Agent}; {@code src/internal/evolve.cpp}), so the bytes of one are read straight as the other. There are two
 * exceptions: the scheduler's SUBSCRIBE, which is built in v1 alone, and {@code SlaveInfo.checkpoint}, which v1 has no
 * more. A test compares the descriptors of both.
 */
public final class V1 {
    private V1() {}

    /** An agent as the v0 callbacks describe it: one that speaks v1 can always recover its tasks. */
    public static SlaveInfo recoverable(SlaveInfo agent) {
        return agent.toBuilder().setCheckpoint(true).build();
    }

    /**
     * A message of the one version in the other, read from the same bytes.
     *
     * @throws IllegalStateException if the versions differ in it
     */
    public static <T> T reread(MessageLite message, Parser<T> as) {
        try {
            return as.parseFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("v0 and v1 of a Mesos message differ: " + e.getMessage(), e);
        }
    }
}
