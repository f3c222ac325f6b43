package dev.pmc.local.agent;

import dev.pmc.local.AgentTimings;
import dev.pmc.local.agent.Executor.State;
import dev.pmc.local.http.Access;
import dev.pmc.local.link.Loop;
import dev.pmc.mesos.MesosDuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lives of an agent's executors: launch, subscription, shutdown, end ({@link Executor}). On the loop only. */
final class Executors {
    private static final Logger log = LoggerFactory.getLogger(Executors.class);

    private final Agent agent;
    private final Containers containers;
    private final Path workDir;
    private final AgentTimings timings;
    private final Loop loop;
    private final Access access;

    Executors(Agent agent, Containers containers, Path workDir, AgentTimings timings, Loop loop, Access access) {
        this.agent = agent;
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
        Path sandbox = Sandbox.pathOf(workDir, agent.id(), info, containerId);
        framework.executors().put(executor.id(), executor);
        Containers.Launch launch = new Containers.Launch(
                containerId.getValue(),
                info.getCommand(),
                sandbox,
                ContainerEnvironment.of(
                        info,
                        framework.info().getCheckpoint(),
                        agent.id(),
                        agent.ip(),
                        agent.endpoint(),
                        sandbox,
                        timings,
                        access.executorToken(
                                info.getFrameworkId().getValue(),
                                info.getExecutorId().getValue())));
        executor.container(containers.launch(launch, new Containers.Listener() {
            @Override
            public void launchFailed(String message) {
                executor.cause(new TerminationCause(Reason.REASON_CONTAINER_LAUNCH_FAILED, message));
            }

            @Override
            public void exited(int status) {
                executor.exited(status);
                terminatedUnlessDown(executor);
            }
        }));
        Duration timeout = timings.executorRegistrationTimeout();
        executor.timer(loop.after(
                timeout,
                () -> killSilent(
                        executor,
                        Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                        "Executor did not register within " + MesosDuration.format(timeout))));
        return executor;
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
            agent.update(
                    executor.framework(),
                    agent.status(
                                    task.getTaskId(),
                                    executor.framework().dropped(),
                                    Reason.REASON_EXECUTOR_TERMINATED,
                                    executor.state() == State.TERMINATING
                                            ? "Executor terminating"
                                            : "Executor terminated")
                            .build());
            return;
        }
        executor.queue(task);
        if (executor.state() == State.RUNNING) {
            executor.deliverQueued();
        }
    }

    void killTask(Executor executor, org.apache.mesos.v1.scheduler.Protos.Call.Kill kill) {
        if (executor.ending()) {
            return;
        }
        if (executor.isQueued(kill.getTaskId())) {
            agent.update(
                    executor.framework(),
                    agent.status(
                                    kill.getTaskId(),
                                    TaskState.TASK_KILLED,
                                    Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                                    "Killed before delivery to the executor")
                            .setExecutorId(executor.id())
                            .build());
            return;
        }
        Event.Kill.Builder event = Event.Kill.newBuilder().setTaskId(kill.getTaskId());
        if (kill.hasKillPolicy()) {
            event.setKillPolicy(kill.getKillPolicy());
        }
        executor.send(Event.newBuilder().setType(Event.Type.KILL).setKill(event));
    }

    void killAll(Executor executor) {
        for (TaskID task : executor.liveTasks()) {
            killTask(
                    executor,
                    org.apache.mesos.v1.scheduler.Protos.Call.Kill.newBuilder()
                            .setTaskId(task)
                            .build());
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
                        .setAgentInfo(agent.info())
                        .setContainerId(executor.containerId())));
        call.getUnacknowledgedUpdatesList().forEach(update -> agent.executorUpdate(executor, update.getStatus()));
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
                agent.update(
                        executor.framework(),
                        agent.status(
                                        id,
                                        executor.framework().dropped(),
                                        Reason.REASON_AGENT_RESTARTED,
                                        "Task launched during agent restart")
                                .setExecutorId(executor.id())
                                .build());
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

    private void terminatedUnlessDown(Executor executor) {
        if (agent.isUp()) {
            terminated(executor);
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
        for (TaskID task : executor.liveTasks()) {
            TaskStatus.Builder failed = agent.status(task, TaskState.TASK_FAILED, cause.reason(), cause.message())
                    .setExecutorId(executor.id());
            agent.update(executor.framework(), failed.build());
        }
        agent.executorExited(executor, status);
    }

    // ---------------------------------------------------------- restart of the agent

    /** The agent has died; executors live on, but nobody listens to them. */
    void agentDied(Executor executor) {
        ExecutorSession session = executor.session();
        if (session != null) {
            session.cut();
            executor.disconnected(session);
        }
        executor.timer(Loop.Timer.NONE);
    }

    /** The agent is back: the executor has a while to come back too. */
    void agentRecovered(Executor executor) {
        if (executor.exitStatus() != null) {
            terminated(executor);
        } else if (executor.ending()) {
            executor.kill();
        } else {
            Duration timeout = timings.executorReregistrationTimeout();
            executor.timer(loop.after(
                    timeout,
                    () -> killSilent(
                            executor,
                            Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT,
                            "Executor did not reregister within " + MesosDuration.format(timeout))));
        }
    }
}
