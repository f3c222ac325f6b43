package dev.pmc.mesos;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor driver that speaks the v1 HTTP API itself and needs no libmesos.
 *
 * <p>Any thread may call; only {@link #stop}, {@link #join} and {@link #run} wait. Updates are kept, in order, until the
 * agent acknowledges them, and are told again with every subscription. Callbacks come one at a time, in the order of the
 * events, on a thread of their own.
 *
 * <p>Life: start, then calls, then stop or abort; never started again. If the agent goes away, a checkpointed executor
 * hears {@code disconnected}, waits for it, and hears {@code reregistered}; if the agent stays away for the recovery
 * timeout, or the executor is not checkpointed, it hears {@code shutdown}. After {@code shutdown} it may still send
 * updates and should call {@link #stop}; the driver stops by itself shortly before the agent would kill the process. An
 * exception in a callback, and an ERROR of the agent, abort the driver and end in {@link Executor#error}.
 */
public final class HttpExecutorDriver implements ExecutorDriver {
    private static final Logger log = LoggerFactory.getLogger(HttpExecutorDriver.class);

    /** So many bytes of events may wait for callbacks; then the agent has to wait. */
    private static final long MAX_WAITING_EVENTS = 16L * 1024 * 1024;

    private static final int EVENT_OVERHEAD = 256;
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMinutes(30);
    /** The agent's default for --executor_registration_timeout, which includes the time of fetching. */
    private static final Duration FIRST_SUBSCRIPTION_LIMIT = Duration.ofMinutes(1);

    private static final Duration LAST_ANSWERS_LIMIT = Duration.ofSeconds(2);

    private final ExecutorEvents events;
    private final ExecutorEnvironment environment;
    private final ExecutorCalls calls;
    private final AgentLink link;
    private final CallbackThread callbacks;
    private final DriverTimer timer = new DriverTimer();

    private final DriverLife life;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private List<TaskStatus> toldWithSubscribe = List.of();
    private boolean registeredBefore;
    private boolean shuttingDown;

    /**
     * Makes a driver that does nothing yet.
     *
     * @throws IOException if the CA file of the environment cannot be used
     */
    public HttpExecutorDriver(Executor executor, ExecutorEnvironment environment) throws IOException {
        this(executor, environment, FIRST_SUBSCRIPTION_LIMIT);
    }

    HttpExecutorDriver(Executor executor, ExecutorEnvironment environment, Duration firstSubscriptionLimit)
            throws IOException {
        this.events = new ExecutorEvents(executor, this);
        this.environment = environment;
        this.calls = ExecutorCalls.of(environment);
        this.callbacks = new CallbackThread("mesos-callbacks", MAX_WAITING_EVENTS, this::callbackFailed);
        this.link = new AgentLink(client(environment), environment, firstSubscriptionLimit, new LinkOwner());
        this.life = new DriverLife(callbacks, this::ending);
    }

    private static MesosApiClient client(ExecutorEnvironment environment) throws IOException {
        Path caFile = environment.caFile();
        Dialer dialer = caFile == null ? Dialer.standard() : new Dialer(Duration.ofSeconds(5), Trust.inFile(caFile));
        String token = environment.token();
        return new MesosApiClient(environment.agent(), dialer, token == null ? null : MesosApiClient.bearer(token));
    }

    @Override
    public Status start() {
        return status(life.start(() -> {
            link.start();
            timer.every(HEARTBEAT_INTERVAL, this::heartbeat);
        }));
    }

    private void ending() {
        link.end();
        timer.stop();
    }

    /** Ends the driver once the agent has what was sent so far, or after a short while if it does not take it. */
    @Override
    public Status stop() {
        return status(life.stop((before, last) -> {
            if (last != null) {
                awaitAnswers(last);
            }
        }));
    }

    @Override
    public Status abort() {
        return status(life.abort(() -> log.debug("The driver was aborted")));
    }

    @Override
    public Status join() {
        return status(life.join());
    }

    @Override
    public Status run() {
        Status started = start();
        return started == Status.DRIVER_RUNNING ? join() : started;
    }

    /**
     * Sends an update, now or as soon as the agent is there, until it is acknowledged.
     *
     * @throws IllegalArgumentException for an update that no agent takes: TASK_STAGING, or another executor's
     */
    @Override
    public Status sendStatusUpdate(TaskStatus update) {
        TaskStatus complete = Unacknowledged.complete(update, calls.executor(), System.currentTimeMillis());
        synchronized (life) {
            if (life.runs()) {
                unacknowledged.sent(complete);
                ApiSession session = life.session();
                if (session != null) {
                    sendUpdate(session, complete);
                }
            }
            return status(life.phase());
        }
    }

    /** Sends a message to the scheduler, or drops it while there is no agent. */
    @Override
    public Status sendFrameworkMessage(byte[] data) {
        synchronized (life) {
            ApiSession session = life.session();
            if (session != null) {
                send(session, calls.message(data));
            } else {
                log.debug("A message was dropped because the agent is not connected");
            }
            return status(life.phase());
        }
    }

    private static Status status(DriverLife.Phase phase) {
        return switch (phase) {
            case NOT_STARTED -> Status.DRIVER_NOT_STARTED;
            case RUNNING -> Status.DRIVER_RUNNING;
            case STOPPED -> Status.DRIVER_STOPPED;
            case ABORTED -> Status.DRIVER_ABORTED;
        };
    }

    private void heartbeat() {
        synchronized (life) {
            ApiSession session = life.session();
            if (session != null) {
                send(session, calls.heartbeat());
            }
        }
    }

    private void sendUpdate(ApiSession to, TaskStatus update) {
        to.send(new Call("UPDATE", calls.update(update), fate -> {
            if (fate instanceof Call.Refused refused) {
                updateRefused(to, update, refused.answer());
            }
        }));
    }

    /** An update that makes no sense to the agent never will; any other refusal is about the subscription. */
    private void updateRefused(ApiSession from, TaskStatus update, CallRefused answer) {
        if (answer.status() == 400 && answer.text().startsWith("Failed to ")) {
            log.atError()
                    .addKeyValue("task", update.getTaskId().getValue())
                    .addKeyValue("state", update.getState())
                    .addKeyValue("reason", answer.getMessage())
                    .log("The agent refuses an update, which is void");
            synchronized (life) {
                unacknowledged.refused(update);
            }
        } else {
            from.lose("UPDATE was " + answer.getMessage());
        }
    }

    private void send(ApiSession to, org.apache.mesos.executor.Protos.Call call) {
        String name = call.getType().name();
        to.send(new Call(name, call, fate -> {
            if (fate instanceof Call.Refused refused) {
                log.atWarn()
                        .addKeyValue("call", name)
                        .addKeyValue("reason", refused.answer().getMessage())
                        .log("The agent refuses a call");
            }
        }));
    }

    private static void awaitAnswers(ApiSession last) {
        try {
            if (!last.awaitAnswers(LAST_ANSWERS_LIMIT)) {
                log.warn("The agent did not answer the last calls; what it missed is lost with this executor");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The executor has the agent's grace period to end; the driver leaves it a little less. */
    private void shutDown(String reason) {
        synchronized (life) {
            if (!life.runs() || shuttingDown) {
                return;
            }
            shuttingDown = true;
            Duration grace = environment.shutdownGrace();
            Duration most = grace.minusSeconds(1);
            Duration half = grace.dividedBy(2);
            timer.after(most.compareTo(half) > 0 ? most : half, this::graceIsOver);
        }
        log.atInfo().addKeyValue("reason", reason).log("The executor shuts down");
        callbacks.postNow(events.shutdown());
    }

    private void graceIsOver() {
        log.warn("The executor has not stopped within its grace period; the driver stops");
        stop();
    }

    private void callbackFailed() {
        life.abort(() -> log.debug("A callback has ended the driver"));
    }

    /** What the link says and hears. */
    private final class LinkOwner implements AgentLink.Owner {
        @Override
        public MessageLite subscribe() {
            synchronized (life) {
                toldWithSubscribe = unacknowledged.updates();
                return calls.subscribe(unacknowledged.tasks(), toldWithSubscribe);
            }
        }

        @Override
        public void event(ApiSession from, Event event, int size) throws InterruptedException {
            switch (event.getType()) {
                case SUBSCRIBED -> subscribed(from, event.getSubscribed());
                case LAUNCH -> launch(event.getLaunch().getTask(), size);
                case LAUNCH_GROUP ->
                    event.getLaunchGroup().getTaskGroup().getTasksList().forEach(this::refuseGroup);
                case KILL -> post(size, events.kill(event.getKill()));
                case ACKNOWLEDGED -> acknowledged(event.getAcknowledged());
                case MESSAGE -> post(size, events.message(event.getMessage()));
                case SHUTDOWN -> shutDown("the agent said so");
                case ERROR -> failed(event.getError().getMessage());
                case HEARTBEAT, UNKNOWN ->
                    log.atTrace().addKeyValue("type", event.getType()).log("An event without meaning");
            }
        }

        @Override
        public void lost(ApiSession lost, String reason, boolean willRetry) {
            boolean told = life.lose(lost);
            if (told && willRetry) {
                log.atWarn().addKeyValue("reason", reason).log("The agent is lost, will subscribe again");
                callbacks.postNow(events.disconnected());
            } else if (told) {
                log.atWarn().addKeyValue("reason", reason).log("The agent is lost");
            }
        }

        @Override
        public void orphaned(String reason) {
            shutDown(reason);
        }

        private void subscribed(ApiSession begun, Event.Subscribed event) throws InterruptedException {
            boolean again;
            synchronized (life) {
                if (!life.begin(begun)) {
                    return;
                }
                again = registeredBefore;
                registeredBefore = true;
                unacknowledged.updatesSince(toldWithSubscribe).forEach(update -> sendUpdate(begun, update));
            }
            log.info("{} at the agent {}", again ? "Subscribed again" : "Subscribed", environment);
            post(0, again ? events.reregistered(event) : events.registered(event));
        }

        private void launch(TaskInfo task, int size) throws InterruptedException {
            synchronized (life) {
                unacknowledged.launched(task);
            }
            post(size, events.launch(task));
        }

        private void refuseGroup(TaskInfo task) {
            sendStatusUpdate(TaskStatus.newBuilder()
                    .setTaskId(task.getTaskId())
                    .setState(TaskState.TASK_ERROR)
                    .setMessage("this executor does not take task groups")
                    .build());
        }

        private void acknowledged(Event.Acknowledged event) {
            synchronized (life) {
                unacknowledged.acknowledged(event.getTaskId(), event.getUuid());
            }
        }

        private void failed(String message) {
            log.atError().addKeyValue("reason", message).log("The agent ends this executor's subscription");
            life.abort(events.error(message));
        }

        private void post(int size, Runnable callback) throws InterruptedException {
            callbacks.post(size + EVENT_OVERHEAD, callback);
        }
    }
}
