package dev.pmc.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Collection;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between the v1 APIs and the v0 messages that the rest of pmc uses.
 *
 * <p>Both versions give the same numbers to the same fields and only name them differently ({@code Slave} became
 * {@code Agent}; {@code src/internal/evolve.cpp}), so v1 bytes are read straight as v0 messages. There are two exceptions:
 * the scheduler's SUBSCRIBE, which is built here, and {@code SlaveInfo.checkpoint}, which v1 has no more. A test
 * compares the descriptors of both.
 */
public final class V1 {
    private V1() {}

    /** A scheduler's SUBSCRIBE; with {@code framework.id} if it has been subscribed before. */
    public static Call subscribe(
            FrameworkInfo framework, Collection<String> suppressedRoles, @Nullable OfferConstraints constraints) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        if (framework.hasId()) {
            call.getFrameworkIdBuilder().setValue(framework.getId().getValue());
        }
        call.getSubscribeBuilder()
                .setFrameworkInfo(reread(framework, org.apache.mesos.v1.Protos.FrameworkInfo.parser()))
                .addAllSuppressedRoles(suppressedRoles);
        if (constraints != null) {
            call.getSubscribeBuilder()
                    .setOfferConstraints(
                            reread(constraints, org.apache.mesos.v1.scheduler.Protos.OfferConstraints.parser()));
        }
        return call.build();
    }

    /** An agent as the v0 callbacks describe it: one that speaks v1 can always recover its tasks. */
    public static SlaveInfo recoverable(SlaveInfo agent) {
        return agent.toBuilder().setCheckpoint(true).build();
    }

    private static <T> T reread(MessageLite message, Parser<T> as) {
        try {
            return as.parseFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("v0 and v1 of a Mesos message differ: " + e.getMessage(), e);
        }
    }
}
