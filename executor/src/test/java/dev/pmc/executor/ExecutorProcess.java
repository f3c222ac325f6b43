package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.executor.Protos.Call;
import org.apache.mesos.executor.Protos.Event;

/** The packaged executor as a process of its own, whose agent is played by the test. Used by one thread. */
public final class ExecutorProcess implements AutoCloseable {
    /** On a machine that is busy with guests there may be silence for long. */
    private static final Duration GUESTS_PATIENCE = Duration.ofMinutes(3);

    private final ScriptedHttpServer agent = ScriptedHttpServer.start();
    private final List<TaskStatus> updates = new ArrayList<>();
    private final Path log;
    private final Process process;
    private final Duration untilSubscribe;
    private final Exchange events;

    /** Starts it and lets it subscribe. */
    public ExecutorProcess(UnpackedExec exec, Map<String, String> settings) throws IOException {
        log = exec.sandbox().resolve("stderr");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("MESOS_AGENT_ENDPOINT", agent.address());
        environment.put("MESOS_FRAMEWORK_ID", "f1");
        environment.put("MESOS_EXECUTOR_ID", "virtmesos");
        environment.put("MESOS_SLAVE_ID", "a1");
        environment.put("MESOS_CHECKPOINT", "1");
        long start = System.nanoTime();
        process = exec.start(environment, log);
        Exchange subscribe = agent.next();
        untilSubscribe = Duration.ofNanos(System.nanoTime() - start);
        assertThat(call(subscribe).getType()).isEqualTo(Call.Type.SUBSCRIBE);
        Event.Builder subscribed = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        subscribed
                .getSubscribedBuilder()
                .setExecutorInfo(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("virtmesos")))
                .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("root").setName("pmc"))
                .setSlaveInfo(SlaveInfo.newBuilder().setHostname("metal1"));
        events = subscribe.stream("unused").record(subscribed.build().toByteArray());
    }

    public void launch(String taskId, VmTask task) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.LAUNCH);
        event.getLaunchBuilder()
                .setTask(TaskInfo.newBuilder()
                        .setName(task.spec().hostname().value())
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setSlaveId(SlaveID.newBuilder().setValue("a1"))
                        .setData(ByteString.copyFrom(Messages.bytes(task))));
        events.record(event.build().toByteArray());
    }

    /** Takes what the executor says, and acknowledges it, until it has said that. */
    public TaskStatus await(String taskId, Predicate<TaskStatus> wanted) {
        while (true) {
            for (TaskStatus update : updates) {
                if (update.getTaskId().getValue().equals(taskId) && wanted.test(update)) {
                    return update;
                }
            }
            takeUpdate();
        }
    }

    /** Ends it as an agent does; its exit code. */
    public int shutDown() throws InterruptedException {
        events.record(Event.newBuilder().setType(Event.Type.SHUTDOWN).build().toByteArray());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    /** From the start of the process to its first word to the agent. */
    public Duration untilSubscribe() {
        return untilSubscribe;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** A line of {@code /proc/PID/status}, such as {@code VmHWM}: the most memory that was ever resident. */
    String statusLine(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(name)).findFirst().orElseThrow();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        agent.close();
    }

    private void takeUpdate() {
        Exchange request = agent.nextWithin(GUESTS_PATIENCE);
        assertThat(request).as("a word of the executor").isNotNull();
        Call call = call(request);
        request.accept();
        if (call.getType() == Call.Type.UPDATE) {
            TaskStatus update = call.getUpdate().getStatus();
            updates.add(update);
            Event.Builder event = Event.newBuilder().setType(Event.Type.ACKNOWLEDGED);
            event.getAcknowledgedBuilder().setTaskId(update.getTaskId()).setUuid(update.getUuid());
            events.record(event.build().toByteArray());
        }
    }

    private static Call call(Exchange request) {
        try {
            return Call.parseFrom(request.body());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
