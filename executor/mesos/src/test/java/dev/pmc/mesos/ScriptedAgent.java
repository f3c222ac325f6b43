package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.executor.Protos.Call;
import org.apache.mesos.executor.Protos.Event;

/** A Mesos agent that a test plays. */
final class ScriptedAgent implements AutoCloseable {
    private final ScriptedHttpServer server;
    private final Map<String, String> variables = new HashMap<>();

    private ScriptedAgent(ScriptedHttpServer server) {
        this.server = server;
        variables.put("MESOS_FRAMEWORK_ID", "f-1");
        variables.put("MESOS_EXECUTOR_ID", "e-1");
        variables.put("MESOS_SLAVE_ID", "a-1");
        variables.put("MESOS_CHECKPOINT", "1");
        variables.put("MESOS_RECOVERY_TIMEOUT", "15mins");
        variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "50ms");
        variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs");
    }

    static ScriptedAgent start() {
        ScriptedAgent agent = new ScriptedAgent(ScriptedHttpServer.start());
        return agent.with("MESOS_AGENT_ENDPOINT", agent.server.address());
    }

    static ScriptedAgent startAt(Path socket) {
        return new ScriptedAgent(ScriptedHttpServer.startAt(socket)).with("MESOS_DOMAIN_SOCKET", socket.toString());
    }

    /** Gives the executor another environment variable. */
    ScriptedAgent with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    ExecutorEnvironment environment() {
        return ExecutorEnvironment.of(variables);
    }

    Exchange takeSubscribe() {
        Exchange request = server.next();
        assertThat(call(request).getType()).isEqualTo(Call.Type.SUBSCRIBE);
        return request;
    }

    Exchange grantSubscribe() {
        return grant(takeSubscribe());
    }

    /** An executor gets no stream id, whatever it is called here. */
    Exchange grant(Exchange subscribe) {
        return subscribe.stream("unused").record(subscribed());
    }

    /** The next request, not answered. */
    Exchange take() {
        return server.next();
    }

    Call accept() {
        return call(server.next().accept());
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

    static byte[] launch(String task) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
        event.getLaunchBuilder()
                .setTask(TaskInfo.newBuilder()
                        .setName(task)
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setSlaveId(SlaveID.newBuilder().setValue("a-1")));
        return event.build().toByteArray();
    }

    static byte[] kill(String task, Duration grace) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.KILL);
        event.getKillBuilder().setTaskId(TaskID.newBuilder().setValue(task));
        if (!grace.isZero()) {
            event.getKillBuilder()
                    .getKillPolicyBuilder()
                    .getGracePeriodBuilder()
                    .setNanoseconds(grace.toNanos());
        }
        return event.build().toByteArray();
    }

    static byte[] acknowledged(String task, ByteString uuid) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
        event.getAcknowledgedBuilder()
                .setTaskId(TaskID.newBuilder().setValue(task))
                .setUuid(uuid);
        return event.build().toByteArray();
    }

    static byte[] message(String text) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
        event.getMessageBuilder().setData(ByteString.copyFromUtf8(text));
        return event.build().toByteArray();
    }

    static byte[] error(String message) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
        event.getErrorBuilder().setMessage(message);
        return event.build().toByteArray();
    }

    static byte[] shutdown() {
        return Event.newBuilder().setType(Event.Type.SHUTDOWN).build().toByteArray();
    }

    private static byte[] subscribed() {
        Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        event.getSubscribedBuilder()
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e-1")))
                .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("root").setName("pmc"))
                .setSlaveInfo(SlaveInfo.newBuilder().setHostname("host-1"));
        return event.build().toByteArray();
    }

    @Override
    public void close() {
        server.close();
    }
}
