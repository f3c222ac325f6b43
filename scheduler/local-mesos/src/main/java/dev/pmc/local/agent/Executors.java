package dev.pmc.local.agent;

import dev.pmc.local.AgentTimings;
import dev.pmc.local.agent.AgentRecovery.RecoveredExecutor;
import dev.pmc.local.agent.Executor.State;
import dev.pmc.local.http.Access;
import dev.pmc.local.link.Loop;
import dev.pmc.mesos.MesosDuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.Call.Kill;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lives of an agent's executors: launch, subscription, shutdown, end ({@link Executor}). On the loop only. */
final class Executors {
    private static final Logger log = LoggerFactory.getLogger(Executors.class);

    private final Agent agent;
    private final AgentIdentity identity;
    private final StatusReports reports;
    private final AgentCheckpoint checkpoint;
    private final Containers containers;
    private final Path workDir;
    private final AgentTimings timings;
    private final Loop loop;
    private final Access access;

    Executors(
            Agent agent,
            AgentIdentity identity,
            StatusReports reports,
            AgentCheckpoint checkpoint,
            Containers containers,
            Path workDir,
            AgentTimings timings,
            Loop loop,
            Access access) {
        this.agent = agent;
        this.identity = identity;
        this.reports = reports;
        this.checkpoint = checkpoint;
        this.containers = containers;
        this.workDir = workDir;
        this.timings = timings;
        this.loop = loop;
        this.access = access;
    }

    /** Starts a new executor; tasks can be queued for it at once. */
    Executor launch(HostedFramework framework, ExecutorInfo info) {
        ContainerID containerId =
                ContainerID.newBuilder().setValue(UUID.randomUUID().toString()).build();
        Executor executor = new Executor(framework, info, containerId);
        Path sandbox = Sandbox.pathOf(workDir, identity.id(), info, containerId);
        framework.executors().put(executor.id(), executor);
        checkpoint.launched(executor);
        Containers.Launch launch = new Containers.Launch(
                containerId.getValue(),
                info.getCommand(),
                sandbox,
                ContainerEnvironment.of(
                        info,
                        framework.info().getCheckpoint(),
                        identity.id(),
                        identity.ip(),
                        identity.endpoint(),
                        sandbox,
                        timings,
                        access.executorToken(
                                info.getFrameworkId().getValue(),
                                info.getExecutorId().getValue())));
        executor.container(containers.launch(launch, listener(executor)));
        Duration timeout = timings.executorRegistrationTimeout();
        executor.timer(loop.after(
                timeout,
                () -> killSilent(
                        executor,
                        Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                        "Executor did not register within " + MesosDuration.format(timeout))));
        return executor;
    }

    private Containers.Listener listener(Executor executor) {
        return new Containers.Listener() {
            @Override
            public void started(ProcessMark process) {
                checkpoint.started(executor, process);
            }

            @Override
            public void launchFailed(String message) {
                executor.cause(new TerminationCause(Reason.REASON_CONTAINER_LAUNCH_FAILED, message));
            }

            @Override
            public void exited(int status) {
                executor.exited(status);
                if (agent.isUp()) {
                    terminated(executor);
                }
            }
        };
    }

    private void killSilent(Executor executor, Reason reason, String message) {
        log.atWarn()
                .addKeyValue("executor", executor.id().getValue())
                .addKeyValue("framework", executor.framework().id().getValue())
                .addKeyValue("reason", message)
                .log("Executor killed");
        executor.become(State.TERMINATING);
        executor.cause(new TerminationCause(reason, message));
        executor.kill();
    }

    void runTask(Executor executor, TaskInfo task) {
        if (executor.ending()) {
            reports.add(
                    executor.framework(),
                    task.getTaskId(),
                    executor.framework().dropped(),
                    Reason.REASON_EXECUTOR_TERMINATED,
                    executor.state() == State.TERMINATING ? "Executor terminating" : "Executor terminated");
            return;
        }
        checkpoint.task(executor, task);
        executor.queue(task);
        if (executor.state() == State.RUNNING) {
            executor.deliverQueued();
        }
    }

    void killTask(Executor executor, Kill kill) {
        if (executor.ending()) {
            return;
        }
        if (executor.isQueued(kill.getTaskId())) {
            reports.add(
                    executor.framework(),
                    kill.getTaskId(),
                    TaskState.TASK_KILLED,
                    Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                    "Killed before delivery to the executor");
            return;
        }
        Event.Kill.Builder event = Event.Kill.newBuilder().setTaskId(kill.getTaskId());
        if (kill.hasKillPolicy()) {
            event.setKillPolicy(kill.getKillPolicy());
        }
        executor.send(Event.newBuilder().setType(Event.Type.KILL).setKill(event));
    }

    /** Kills all its tasks; none gets more time to end than operators allow. */
    void drain(Executor executor, DrainConfig config) {
        for (TaskID task : executor.liveTasks()) {
            reports.drain(task);
            Kill.Builder kill = Kill.newBuilder().setTaskId(task);
            if (config.hasMaxGracePeriod()) {
                kill.setKillPolicy(KillPolicy.newBuilder().setGracePeriod(config.getMaxGracePeriod()));
            }
            killTask(executor, kill.build());
        }
    }

    void subscribe(Executor executor, Call.Subscribe call, ExecutorSession session) {
        if (executor.framework().terminating() || executor.ending()) {
            session.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
            session.end();
            return;
        }
        executor.connect(session);
        session.onDisconnect(() -> executor.disconnected(session));
        if (executor.neverNeeded()) {
            shutdown(executor);
            return;
        }
        executor.timer(Loop.Timer.NONE);
        executor.become(State.RUNNING);
        session.send(Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setExecutorInfo(executor.info())
                        .setFrameworkInfo(executor.framework().info())
                        .setAgentInfo(identity.info())
                        .setContainerId(executor.containerId())));
        call.getUnacknowledgedUpdatesList().forEach(update -> reports.executorUpdate(executor, update.getStatus()));
        dropUndelivered(executor, call.getUnacknowledgedTasksList());
        executor.deliverQueued();
    }

    /** Tasks that were sent while the connection was broken have never reached the executor. */
    private void dropUndelivered(Executor executor, List<TaskInfo> tasksOfExecutor) {
        Set<TaskID> known =
                new HashSet<>(tasksOfExecutor.stream().map(TaskInfo::getTaskId).toList());
        for (HostedTask task : executor.launchedTasks()) {
            TaskID id = task.info().getTaskId();
            if (task.state() == TaskState.TASK_STAGING && !known.contains(id)) {
                reports.add(
                        executor.framework(),
                        id,
                        executor.framework().dropped(),
                        Reason.REASON_AGENT_RESTARTED,
                        "Task launched during agent restart");
            }
        }
    }

    /** Asks it to end, and kills it after its grace period. */
    void shutdown(Executor executor) {
        if (executor.ending()) {
            return;
        }
        executor.become(State.TERMINATING);
        executor.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
        executor.timer(loop.after(executor.gracePeriod(timings.executorShutdownGracePeriod()), executor::kill));
    }

    /** The master does not count it any more: it is told again of an end, and one that lives is made to end. */
    void disown(Executor executor) {
        Integer status = executor.exitStatus();
        if (executor.state() == State.TERMINATED && status != null) {
            agent.executorExited(executor, status);
        } else {
            shutdown(executor);
        }
    }

    private void terminated(Executor executor) {
        Integer status = executor.exitStatus();
        if (status == null || executor.state() == State.TERMINATED) {
            return;
        }
        executor.become(State.TERMINATED);
        executor.timer(Loop.Timer.NONE);
        TerminationCause cause = executor.cause();
        TaskState outcome = cause.outcome(executor.framework());
        for (TaskID task : executor.liveTasks()) {
            reports.add(executor.framework(), task, outcome, cause.reason(), cause.message());
        }
        agent.executorExited(executor, status);
    }

    // ---------------------------------------------------------- restart of the agent

    /** The agent has died; executors live on, but nobody listens to them. What was being fetched comes to nothing. */
    void agentDied(Executor executor) {
        Container container = executor.container();
        if (container != null && container.pid() == 0) {
            container.kill();
        }
        ExecutorSession session = executor.session();
        if (session != null) {
            session.cut();
            executor.disconnected(session);
        }
        executor.timer(Loop.Timer.NONE);
    }

    /** Takes over the executors of an earlier life; tells whether some of them still run. */
    boolean recover(HostedFrameworks frameworks) {
        if (!identity.info().hasId()) {
            return false;
        }
        Set<Path> sandboxes = new HashSet<>();
        List<Executor> ended = new ArrayList<>();
        for (RecoveredExecutor found : AgentRecovery.executors(checkpoint)) {
            HostedFramework framework = frameworks.getOrAdd(found.framework());
            Executor executor = new Executor(framework, found.info(), found.container());
            framework.executors().put(executor.id(), executor);
            executor.recover(found.tasks());
            found.tasks().forEach(reports::recover);
            Optional<ProcessHandle> process = found.process().flatMap(ProcessMark::find);
            if (process.isPresent()) {
                sandboxes.add(Sandbox.pathOf(workDir, identity.id(), found.info(), found.container()));
                executor.container(containers.adopt(found.container().getValue(), process.get(), listener(executor)));
            } else {
                executor.exited(Container.UNKNOWN);
                ended.add(executor);
            }
        }
        killOthers(sandboxes);
        ended.forEach(this::terminated);
        return !sandboxes.isEmpty();
    }

    /** Executors that were started and not written down, or belong to frameworks without checkpoint. */
    private void killOthers(Set<Path> spared) {
        try {
            OutlivedExecutors.kill(Sandbox.root(workDir, identity.id()), spared);
        } catch (IOException e) {
            throw new UncheckedIOException("the executors of the agent's earlier life cannot be found", e);
        }
    }

    /** Those that have not come back are killed. */
    void endRecovery(List<Executor> all) {
        String message =
                "Executor did not reregister within " + MesosDuration.format(timings.executorReregistrationTimeout());
        all.stream()
                .filter(executor -> executor.state() == State.REGISTERING)
                .forEach(executor -> killSilent(executor, Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT, message));
    }
}
