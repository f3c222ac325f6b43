package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.AgentTimings;
import dev.pmc.local.http.Access;
import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Link;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.link.TaskStates;
import dev.pmc.local.link.Uuids;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.Call.Kill;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent: runs what the master tells it to, and passes on what executors say. It can die and come back with what it
 * had checkpointed ({@link #die}, {@link #recover}). All methods are called on the loop.
 */
public final class Agent implements AgentPort, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    private final Loop loop;
    private final MessageFaults faults;
    private final InetSocketAddress address;
    private final AgentCheckpoint checkpoint;
    private final Containers containers;
    private final Executors executors;
    private final TaskUpdates updates;
    private final HostedFrameworks frameworks = new HostedFrameworks();
    private AgentInfo info;
    private @Nullable MasterPort master;
    private @Nullable Link link;
    private boolean up = true;
    private boolean draining;

    /** An agent that is up and has no master yet; {@code address} is that of its executor API. */
    public Agent(
            Loop loop,
            MessageFaults faults,
            AgentTimings timings,
            AgentConfig config,
            InetSocketAddress address,
            Path workDir,
            AgentCheckpoint checkpoint,
            Access access) {
        this.loop = loop;
        this.faults = faults;
        this.address = address;
        this.checkpoint = checkpoint;
        containers = new Containers(loop, new Fetcher(workDir.resolve("fetch").resolve("port-" + address.getPort())));
        executors = new Executors(this, containers, workDir, timings, loop, access);
        updates = new TaskUpdates(loop, this::forward, this::taskOver);
        AgentInfo.Builder described = AgentInfo.newBuilder()
                .setHostname(config.hostname())
                .setPort(address.getPort())
                .addAllResources(config.resources().toProtos())
                .addAllAttributes(config.attributes());
        AgentID earlier = checkpoint.read(config.hostname());
        info = (earlier == null ? described : described.setId(earlier)).build();
    }

    AgentInfo info() {
        return info;
    }

    public AgentID id() {
        return info.getId();
    }

    String ip() {
        return address.getAddress().getHostAddress();
    }

    String endpoint() {
        return ip() + ":" + address.getPort();
    }

    public boolean isUp() {
        return up;
    }

    // -------------------------------------------------------------------- master

    /** Registers with a master, with all that it has. */
    public void connect(MasterPort newMaster) {
        master = newMaster;
        Link newLink = new Link(loop, newMaster, this);
        link = newLink;
        Registration registration = Registrations.of(info, frameworks.all());
        newLink.toMaster(port -> port.register(registration, newLink));
    }

    /** The master is gone; updates wait for the next one. */
    public void masterLost() {
        updates.pause();
        if (link != null) {
            link.cut();
        }
        link = null;
        master = null;
    }

    /** No message gets through in either direction, and nobody is told. */
    public void partition() {
        if (link != null) {
            link.cut();
        }
    }

    /** The network works again; the agent registers anew. */
    public void reunite() {
        if (up && master != null) {
            updates.pause();
            connect(master);
        }
    }

    private void forward(StatusUpdate update) {
        if (link != null) {
            link.toMaster(port -> port.statusUpdate(id(), update));
        }
    }

    @Override
    public void registered(AgentID newId, List<Task> unknownTasks) {
        info = info.toBuilder().setId(newId).build();
        checkpoint.write(info.getHostname(), newId);
        updates.resume();
        for (Task task : unknownTasks) {
            HostedFramework framework = frameworks.get(task.getFrameworkId());
            if (framework == null || framework.executorOf(task.getTaskId()) == null) {
                updates.add(
                        task.getFrameworkId(),
                        status(
                                        task.getTaskId(),
                                        framework == null ? TaskState.TASK_LOST : framework.dropped(),
                                        Reason.REASON_RECONCILIATION,
                                        "Reconciliation: task unknown to the agent")
                                .build());
            }
        }
    }

    @Override
    public void ping() {
        if (link != null) {
            link.toMaster(port -> port.pong(id()));
        }
    }

    @Override
    public void runTask(FrameworkInfo frameworkInfo, ExecutorInfo executorInfo, TaskInfo task) {
        HostedFramework framework = frameworks.getOrAdd(frameworkInfo);
        if (framework.terminating()) {
            return;
        }
        framework.update(frameworkInfo);
        Executor executor = framework.executors().get(executorInfo.getExecutorId());
        if (executor == null) {
            executor = executors.launch(framework, executorInfo);
        }
        executors.runTask(executor, task);
    }

    @Override
    public void killTask(FrameworkID frameworkId, Kill kill) {
        HostedFramework framework = frameworks.get(frameworkId);
        Executor executor = framework == null ? null : framework.executorOf(kill.getTaskId());
        if (framework == null || framework.terminating()) {
            log.atWarn()
                    .addKeyValue("task", kill.getTaskId().getValue())
                    .log("KILL for a framework that has nothing here");
        } else if (executor == null) {
            update(
                    framework,
                    status(
                                    kill.getTaskId(),
                                    framework.dropped(),
                                    Reason.REASON_EXECUTOR_TERMINATED,
                                    "Cannot find executor")
                            .build());
        } else {
            executors.killTask(executor, kill);
        }
    }

    @Override
    public void shutdownExecutor(FrameworkID frameworkId, ExecutorID executorId) {
        Executor executor = frameworks.executor(frameworkId, executorId);
        if (executor != null) {
            executors.shutdown(executor);
        }
    }

    @Override
    public void shutdownFramework(FrameworkID frameworkId) {
        HostedFramework framework = frameworks.get(frameworkId);
        updates.forget(frameworkId);
        if (framework != null) {
            framework.terminate();
            List.copyOf(framework.executors().values()).forEach(executors::shutdown);
            List.copyOf(framework.executors().values()).forEach(frameworks::forgetIfOver);
        }
    }

    @Override
    public void frameworkSubscribed(FrameworkInfo frameworkInfo) {
        HostedFramework framework = frameworks.get(frameworkInfo.getId());
        if (framework != null) {
            framework.update(frameworkInfo);
        }
        updates.sendAgain(frameworkInfo.getId());
    }

    @Override
    public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
        updates.acknowledge(framework, task, uuid);
    }

    @Override
    public void message(FrameworkID frameworkId, ExecutorID executorId, ByteString data) {
        Executor executor = frameworks.executor(frameworkId, executorId);
        if (executor != null && executor.state() == Executor.State.RUNNING) {
            executor.send(Event.newBuilder()
                    .setType(Event.Type.MESSAGE)
                    .setMessage(Event.Message.newBuilder().setData(data)));
        }
    }

    @Nullable
    HostedFramework framework(FrameworkID id) {
        return frameworks.get(id);
    }

    void subscribe(Executor executor, Call call, EventResponse stream) {
        executors.subscribe(executor, call.getSubscribe(), new ExecutorSession(stream, loop, faults));
    }

    /** Takes a call that was checked and answered already. */
    void receive(Executor executor, Call call) {
        faults.deliver(Way.EXECUTOR_CALL, call.getType().name(), () -> {
            switch (call.getType()) {
                case UPDATE -> executorUpdate(executor, call.getUpdate().getStatus());
                case MESSAGE -> executorMessage(executor, call.getMessage().getData());
                case HEARTBEAT -> {}
                case SUBSCRIBE, UNKNOWN -> throw new IllegalStateException(call.getType() + " is answered elsewhere");
            }
        });
    }

    private void executorMessage(Executor executor, ByteString data) {
        if (link != null) {
            link.toMaster(port -> port.message(id(), executor.framework().id(), executor.id(), data));
        }
    }

    /** An update by an executor; it is told that the agent has it, if the task is one of its own. */
    void executorUpdate(Executor executor, TaskStatus status) {
        HostedFramework framework = executor.framework();
        if (framework.terminating()) {
            return;
        }
        Executor owner = framework.executorOf(status.getTaskId());
        update(framework, StatusCompletion.complete(status, id(), owner, ip(), loop.now()));
        if (owner != null) {
            executor.send(Event.newBuilder()
                    .setType(Event.Type.ACKNOWLEDGED)
                    .setAcknowledged(Event.Acknowledged.newBuilder()
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid())));
        }
    }

    /** The start of a status that the agent makes itself. */
    TaskStatus.Builder status(TaskID task, TaskState state, Reason reason, String message) {
        return TaskStatus.newBuilder()
                .setTaskId(task)
                .setAgentId(id())
                .setState(state)
                .setReason(reason)
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_AGENT)
                .setUuid(Uuids.random())
                .setTimestamp(TaskStates.seconds(loop.now()));
    }

    /** Takes a complete update of a task, and passes it on until it is acknowledged. */
    void update(HostedFramework framework, TaskStatus status) {
        if (framework.terminating()) {
            return;
        }
        boolean drained = draining && status.getState() == TaskState.TASK_KILLED;
        TaskStatus said = drained
                ? status.toBuilder().setReason(Reason.REASON_AGENT_DRAINING).build()
                : status;
        Executor owner = framework.executorOf(status.getTaskId());
        if (owner != null) {
            owner.update(said);
        }
        updates.add(framework.id(), said);
    }

    private void taskOver(FrameworkID frameworkId, TaskID task) {
        HostedFramework framework = frameworks.get(frameworkId);
        Executor executor = framework == null ? null : framework.executorOf(task);
        if (executor != null) {
            executor.forget(task);
            frameworks.forgetIfOver(executor);
        }
    }

    void executorExited(Executor executor, int status) {
        if (link != null) {
            link.toMaster(port -> port.executorExited(id(), executor.framework().id(), executor.id(), status));
        }
        frameworks.forgetIfOver(executor);
    }

    // -------------------------------------------------------------------- faults

    /** The agent's process is gone, and the master's connection breaks; its executors run on. */
    public void die() {
        Link broken = link;
        MasterPort told = master;
        goDown();
        if (broken != null && told != null) {
            loop.post(() -> told.disconnected(id(), broken));
        }
    }

    /** The agent's machine is gone, executors and all; to the master it is just silent. */
    public void vanish() {
        goDown();
        frameworks.executors().forEach(Executor::kill);
    }

    private void goDown() {
        up = false;
        masterLost();
        frameworks.executors().forEach(executors::agentDied);
    }

    /** A new process takes over what the old one had checkpointed; executors can subscribe again, the master is next. */
    public void recover() {
        up = true;
        for (HostedFramework framework : frameworks.all()) {
            if (!framework.info().getCheckpoint() || framework.terminating()) {
                framework.terminate();
                framework.executors().values().forEach(Executor::kill);
                frameworks.remove(framework.id());
                updates.forget(framework.id());
            }
        }
        frameworks.executors().forEach(executors::agentRecovered);
    }

    /** All tasks are killed, and their ends say why. */
    public void drain() {
        draining = true;
        frameworks.executors().forEach(executors::killAll);
    }

    /** The next so many launches of executors fail. */
    public void refuseLaunches(int count) {
        containers.refuseNext(count);
    }

    /** The end of everything: executors are killed. */
    @Override
    public void close() {
        vanish();
        containers.close();
    }
}
