package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.AgentTimings;
import dev.pmc.local.http.Access;
import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterChannel;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.Call.Kill;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of an agent: runs what the master tells it to, and passes on what executors say. It begins with what the life
 * before it had written down ({@link AgentCheckpoint}): executors that still run have a while to subscribe again, and only
 * then does it register. All methods are called on the loop.
 */
public final class Agent implements AgentPort, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    private final Loop loop;
    private final MessageFaults faults;
    private final AgentTimings timings;
    private final AgentIdentity identity;
    private final AgentCheckpoint checkpoint;
    private final Containers containers;
    private final Executors executors;
    private final HostedFrameworks frameworks;
    private final StatusReports reports;
    private final Runnable ended;
    private @Nullable MasterChannel link;
    private boolean up;
    private boolean recovered;
    private boolean ending;

    /**
     * An agent that is not up yet.
     *
     * @param address of its executor API
     * @param ended run when it has ended because it was told to
     */
    public Agent(
            Loop loop,
            MessageFaults faults,
            AgentTimings timings,
            AgentConfig config,
            InetSocketAddress address,
            Path workDir,
            AgentCheckpoint checkpoint,
            Access access,
            Runnable ended) {
        this.loop = loop;
        this.ended = ended;
        this.faults = faults;
        this.timings = timings;
        this.checkpoint = checkpoint;
        identity = new AgentIdentity(config, address, checkpoint.earlier(config.hostname()));
        containers = new Containers(loop, new Fetcher(workDir.resolve("fetch").resolve("port-" + address.getPort())));
        frameworks = new HostedFrameworks(checkpoint);
        reports = new StatusReports(loop, identity, frameworks, checkpoint, this::forward);
        executors = new Executors(this, identity, reports, checkpoint, containers, workDir, timings, loop, access);
    }

    public AgentID id() {
        return identity.id();
    }

    public boolean isUp() {
        return up;
    }

    /** Takes over what an earlier life has left; it registers as soon as its executors have had their time. */
    public void start() {
        up = true;
        if (executors.recover(frameworks)) {
            loop.after(timings.executorReregistrationTimeout(), this::recovered);
        } else {
            recovered();
        }
    }

    private void recovered() {
        if (up) {
            recovered = true;
            register();
            executors.endRecovery(frameworks.executors());
        }
    }

    // -------------------------------------------------------------------- master

    /** There is a way to a master; the agent registers, with all that it has. */
    public void connect(MasterChannel newLink) {
        reports.pause();
        link = newLink;
        register();
    }

    private void register() {
        MasterChannel way = link;
        if (recovered && way != null) {
            Registration registration = Registrations.of(identity, frameworks.all());
            way.toMaster(port -> port.register(registration));
        }
    }

    /** The master is gone; updates wait for the next one. */
    public void masterLost() {
        reports.pause();
        if (link != null) {
            link.close();
        }
        link = null;
    }

    /** No message gets through in either direction, and nobody is told. */
    public void partition() {
        if (link != null) {
            link.cut();
        }
    }

    private void toMaster(Consumer<MasterPort> message) {
        if (recovered && link != null) {
            link.toMaster(message);
        }
    }

    private void forward(StatusUpdate update) {
        toMaster(port -> port.statusUpdate(update));
    }

    @Override
    public void registered(AgentID newId, List<Task> unknownTasks) {
        identity.adopt(newId);
        checkpoint.agent(identity.info());
        reports.resume();
        for (Task task : unknownTasks) {
            HostedFramework framework = frameworks.get(task.getFrameworkId());
            if (framework == null || framework.executorOf(task.getTaskId()) == null) {
                reports.addUnknown(
                        task.getFrameworkId(),
                        task.getTaskId(),
                        framework == null ? TaskState.TASK_LOST : framework.dropped(),
                        "Reconciliation: task unknown to the agent");
            }
        }
    }

    @Override
    public void ping() {
        toMaster(MasterPort::pong);
    }

    @Override
    public void runTask(FrameworkInfo frameworkInfo, ExecutorInfo executorInfo, TaskInfo task, boolean launchExecutor) {
        HostedFramework framework = frameworks.getOrAdd(frameworkInfo);
        if (framework.terminating()) {
            return;
        }
        framework.update(frameworkInfo);
        Executor executor = framework.executors().get(executorInfo.getExecutorId());
        if (executor != null && launchExecutor) {
            drop(framework, task, "Master wants to launch executor, but one already exists");
            executors.disown(executor);
        } else if (executor != null) {
            executors.runTask(executor, task);
        } else if (launchExecutor) {
            executors.runTask(executors.launch(framework, executorInfo), task);
        } else {
            drop(framework, task, "No executor is expected to launch and there is none running");
        }
    }

    private void drop(HostedFramework framework, TaskInfo task, String reason) {
        reports.add(framework, task.getTaskId(), framework.dropped(), Reason.REASON_EXECUTOR_TERMINATED, reason);
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
            reports.add(
                    framework,
                    kill.getTaskId(),
                    framework.dropped(),
                    Reason.REASON_EXECUTOR_TERMINATED,
                    "Cannot find executor");
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
        reports.forget(frameworkId);
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
            checkpoint.framework(frameworkInfo);
        }
        reports.sendAgain(frameworkInfo.getId());
    }

    @Override
    public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
        reports.acknowledge(framework, task, uuid);
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

    @Override
    public void drain(DrainConfig config) {
        log.atInfo().addKeyValue("agent", id().getValue()).log("Agent is drained");
        frameworks.executors().forEach(executor -> executors.drain(executor, config));
    }

    @Override
    public void resources(List<Resource> total) {
        identity.resources(total);
        checkpoint.agent(identity.info());
    }

    @Override
    public void shutdown(String message) {
        log.atWarn().addKeyValue("reason", message).log("The master ends this agent");
        end();
    }

    /** The agent ends, by the will of who runs it: the master is told, and its executors end. */
    public void unregister() {
        toMaster(MasterPort::unregister);
        end();
    }

    private void end() {
        ending = true;
        frameworks.all().stream().map(HostedFramework::id).forEach(this::shutdownFramework);
        endIfOver();
    }

    private void endIfOver() {
        if (ending && up && frameworks.all().isEmpty()) {
            die();
            ended.run();
        }
    }

    // ----------------------------------------------------------------- executors

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
                case UPDATE -> reports.executorUpdate(executor, call.getUpdate().getStatus());
                case MESSAGE ->
                    toMaster(port -> port.message(
                            executor.framework().id(),
                            executor.id(),
                            call.getMessage().getData()));
                case HEARTBEAT -> {}
                case SUBSCRIBE, UNKNOWN -> throw new IllegalStateException(call.getType() + " is answered elsewhere");
            }
        });
    }

    /** What has ended before the agent was there again is news to nobody. */
    void executorExited(Executor executor, int status) {
        toMaster(port -> port.executorExited(executor.framework().id(), executor.id(), status));
        frameworks.forgetIfOver(executor);
        endIfOver();
    }

    // -------------------------------------------------------------------- faults

    /** The agent's process is gone, and the master's connection breaks; its executors run on. */
    public void die() {
        up = false;
        masterLost();
        frameworks.executors().forEach(executors::agentDied);
    }

    /** The agent's machine is gone, executors and all; to the master it is just silent. */
    public void vanish() {
        partition();
        die();
        frameworks.executors().forEach(Executor::kill);
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
