package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.local.resource.ResourceText;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** A small scheduler in protobuf over HTTP, with the probe executor of the conformance kit. */
final class SchedulerClient implements AutoCloseable {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int PATIENCE_SECONDS = 20;
    private static final Path PROBE = SourceTree.file("src-test-fixtures", "mesos-conformance", "probe_executor.py");

    private final Set<ByteString> acknowledged = new HashSet<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Event> skipped = new ArrayList<>();
    private FrameworkInfo info;
    private String streamId = "";
    private @Nullable InputStream stream;

    SchedulerClient(String master, boolean checkpoint) {
        this(master, checkpoint, "*");
    }

    @SuppressWarnings("deprecation") // Without MULTI_ROLE the role is still told in the deprecated field.
    SchedulerClient(String master, boolean checkpoint, String role) {
        uri = URI.create("http://" + master + "/api/v1/scheduler");
        info = FrameworkInfo.newBuilder()
                .setUser(System.getProperty("user.name"))
                .setName("test")
                .setCheckpoint(checkpoint)
                .setFailoverTimeout(3600)
                .setRole(role)
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE))
                .build();
    }

    /** The first time as a new framework, then as the same again; returns when SUBSCRIBED has come. */
    void subscribe() throws IOException, InterruptedException {
        Call.Builder call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        HttpResponse<InputStream> response = client.send(
                request(call.build()).header("Accept", PROTOBUF).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        streamId = response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
        InputStream body = response.body();
        stream = body;
        Thread reader = new Thread(() -> read(body), "test-scheduler");
        reader.setDaemon(true);
        reader.start();
        FrameworkID id = event(Event.Type.SUBSCRIBED).getSubscribed().getFrameworkId();
        info = info.toBuilder().setId(id).build();
    }

    private void read(InputStream body) {
        try (DataInputStream records = new DataInputStream(new BufferedInputStream(body))) {
            while (true) {
                int length = 0;
                for (int c = records.readUnsignedByte(); c != '\n'; c = records.readUnsignedByte()) {
                    length = length * 10 + (c - '0');
                }
                events.add(Event.parseFrom(records.readNBytes(length)));
            }
        } catch (IOException e) {
            events.add(Event.getDefaultInstance()); // The end, as an event of no type.
        }
    }

    void call(Call.Builder call) throws IOException, InterruptedException {
        Call complete = call.setFrameworkId(info.getId()).build();
        HttpResponse<String> response = client.send(
                request(complete).header("Mesos-Stream-Id", streamId).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private HttpRequest.Builder request(Call call) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", PROTOBUF)
                .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()));
    }

    /** What has come until now does not matter any more. */
    void forgetEvents() {
        events.clear();
        skipped.clear();
    }

    /** The next event for which the condition holds; those before it stay for later. */
    Event event(Predicate<Event> wanted) throws InterruptedException {
        for (Event event : skipped) {
            if (wanted.test(event)) {
                skipped.remove(event);
                return event;
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("waited in vain; there came " + skipped);
            }
            if (wanted.test(event)) {
                return event;
            }
            skipped.add(event);
        }
    }

    Event event(Event.Type type) throws InterruptedException {
        return event(event -> event.hasType() && event.getType() == type);
    }

    /** The stream has ended or broken. */
    void awaitEnd() throws InterruptedException {
        event(event -> !event.hasType());
    }

    Offer offer() throws InterruptedException {
        return event(Event.Type.OFFERS).getOffers().getOffers(0);
    }

    /**
     * The next update of a task that is news, acknowledged if it wants to be. An agent that has not heard the
     * acknowledgement yet says an update again.
     */
    TaskStatus update(String task) throws IOException, InterruptedException {
        while (true) {
            TaskStatus status = updateOnly(task);
            if (!status.hasUuid()) {
                return status;
            }
            acknowledge(status);
            if (acknowledged.add(status.getUuid())) {
                return status;
            }
        }
    }

    TaskStatus updateOnly(String task) throws InterruptedException {
        return event(event -> event.hasUpdate()
                        && event.getUpdate().getStatus().getTaskId().getValue().equals(task))
                .getUpdate()
                .getStatus();
    }

    void acknowledge(TaskStatus status) throws IOException, InterruptedException {
        call(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(status.getAgentId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid())));
    }

    /** A task on an offer; what it does is told by the probe executor. */
    void launch(Offer offer, String task, String instruction) throws IOException, InterruptedException {
        call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder()
                                        .addTaskInfos(task(offer.getAgentId(), task, instruction))))));
    }

    private static TaskInfo task(AgentID agent, String task, String instruction) {
        Environment.Variable nobody = Environment.Variable.newBuilder()
                .setName("PROBE_URL")
                .setValue("http://127.0.0.1:1")
                .build();
        return TaskInfo.newBuilder()
                .setName(task)
                .setTaskId(TaskID.newBuilder().setValue(task))
                .setAgentId(agent)
                .setData(ByteString.copyFromUtf8(instruction))
                .addAllResources(ResourceText.resources("cpus:0.5;mem:64").toProtos())
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("probe"))
                        .addAllResources(
                                ResourceText.resources("cpus:0.1;mem:32").toProtos())
                        .setCommand(CommandInfo.newBuilder()
                                .setValue("exec python3 probe_executor.py")
                                .addUris(CommandInfo.URI.newBuilder().setValue(PROBE.toString()))
                                .setEnvironment(Environment.newBuilder().addVariables(nobody))))
                .build();
    }

    void kill(String task) throws IOException, InterruptedException {
        call(Call.newBuilder()
                .setType(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task))));
    }

    void reconcile(String task, AgentID agent) throws IOException, InterruptedException {
        call(Call.newBuilder()
                .setType(Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder()
                        .addTasks(Call.Reconcile.Task.newBuilder()
                                .setTaskId(TaskID.newBuilder().setValue(task))
                                .setAgentId(agent))));
    }

    /** Breaks the connection. */
    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
