package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import dev.pmc.mesos.Dialer;
import dev.pmc.mesos.Endpoint;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** A Mesos master that a test plays: takes the calls of a scheduler and sends it events, right or wrong ones. */
final class ScriptedMaster implements AutoCloseable {
    private final ScriptedHttpServer server = ScriptedHttpServer.start();
    private int streams;

    String address() {
        return server.address();
    }

    Endpoint endpoint() {
        return Endpoint.parse(address(), 5050, Endpoint.SCHEDULER_PATH);
    }

    MasterDetector detector() {
        return new MasterList(List.of(endpoint()));
    }

    /** Waits that a test can wait for. */
    static LinkOptions hasty() {
        return hasty(null);
    }

    static LinkOptions hasty(@Nullable String authorization) {
        return new LinkOptions(
                new Dialer(Duration.ofSeconds(2), null),
                authorization,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                5);
    }

    /** The next request, which must be a SUBSCRIBE. */
    Exchange takeSubscribe() {
        Exchange request = server.next();
        assertThat(call(request).getType()).isEqualTo(Call.Type.SUBSCRIBE);
        assertThat(request.header("mesos-stream-id")).isNull();
        return request;
    }

    /** Takes a SUBSCRIBE and grants it; the stream stays open for events. */
    Exchange grantSubscribe() {
        return grant(takeSubscribe(), 15);
    }

    Exchange grant(Exchange subscribe, double heartbeatSeconds) {
        return subscribe.stream("stream-" + ++streams).record(subscribed(heartbeatSeconds));
    }

    /** The next request, whatever it is; it is not answered. */
    Exchange take() {
        return server.next();
    }

    /** Takes a call of the subscription that was granted last, and answers that it is accepted. */
    Call accept() {
        Exchange request = server.next();
        assertThat(request.header("mesos-stream-id")).isEqualTo("stream-" + streams);
        request.accept();
        return call(request);
    }

    void hearsNothingFor(Duration time) {
        Exchange request = server.nextWithin(time);
        if (request != null) {
            throw new AssertionError("unexpected call " + call(request));
        }
    }

    static Call call(Exchange request) {
        try {
            return Call.parseFrom(request.body());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] subscribed(double heartbeatSeconds) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        event.getSubscribedBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
                .setHeartbeatIntervalSeconds(heartbeatSeconds)
                .setMasterInfo(MasterInfo.newBuilder().setId("m-1").setIp(1).setPort(5050));
        return event.build().toByteArray();
    }

    static byte[] heartbeat() {
        return Event.newBuilder().setType(Event.Type.HEARTBEAT).build().toByteArray();
    }

    static byte[] error(String message) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
        event.getErrorBuilder().setMessage(message);
        return event.build().toByteArray();
    }

    static byte[] offer(String id) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.OFFERS);
        event.getOffersBuilder()
                .addOffers(Offer.newBuilder()
                        .setId(OfferID.newBuilder().setValue(id))
                        .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
                        .setAgentId(AgentID.newBuilder().setValue("a-1"))
                        .setHostname("host-1"));
        return event.build().toByteArray();
    }

    /** @param uuid that it is to be acknowledged with */
    static byte[] update(String task, String uuid) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
        event.getUpdateBuilder()
                .setStatus(TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setAgentId(AgentID.newBuilder().setValue("a-1"))
                        .setState(TaskState.TASK_RUNNING)
                        .setUuid(ByteString.copyFromUtf8(uuid)));
        return event.build().toByteArray();
    }

    static byte[] rescind(String id) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND);
        event.getRescindBuilder().setOfferId(OfferID.newBuilder().setValue(id));
        return event.build().toByteArray();
    }

    @Override
    public void close() {
        server.close();
    }
}
