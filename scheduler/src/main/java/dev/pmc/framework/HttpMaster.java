package dev.pmc.framework;

import dev.pmc.mesos.ApiSession;
import dev.pmc.mesos.Call;
import dev.pmc.mesos.CallRefused;
import dev.pmc.mesos.CallbackThread;
import dev.pmc.mesos.DriverLife;
import dev.pmc.mesos.DriverLife.Phase;
import dev.pmc.mesos.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call.Acknowledge;
import org.apache.mesos.v1.scheduler.Protos.Call.Reconcile;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master over its v1 HTTP API, without libmesos.
 *
 * <p>Events come on a thread of their own; if they are taken slowly, the master has to wait, and does not count as silent
 * for that. Tasks that an ACCEPT did not bring to a master are reported by a local TASK_DROPPED (TASK_LOST if the
 * framework is not partition-aware). What cannot be healed ends it: the master refuses the framework, or another scheduler
 * has taken it over.
 */
final class HttpMaster implements MesosMaster, MasterLink.Owner {
    private static final Logger log = LoggerFactory.getLogger(HttpMaster.class);

    /** So many bytes of events may wait to be taken; then the master has to wait. */
    private static final long MAX_WAITING_EVENTS = 32L * 1024 * 1024;
    /** What a waiting event costs beyond its bytes. */
    private static final int EVENT_OVERHEAD = 256;

    private static final Duration TEARDOWN_LIMIT = Duration.ofSeconds(5);

    private final MasterEvents events;
    private final MasterLink link;
    private final CallbackThread callbacks;
    private final DriverLife life;
    private Subscription wanted;
    private boolean subscribedBefore;

    /**
     * Does nothing yet.
     *
     * @param framework with its id, if it has one from an earlier life
     */
    HttpMaster(MasterEvents events, FrameworkInfo framework, MasterDetector detector, LinkOptions options) {
        this.events = events;
        this.wanted = new Subscription(framework, false);
        this.callbacks = new CallbackThread("mesos-callbacks", MAX_WAITING_EVENTS, this::failed);
        this.link = new MasterLink(detector, options, this);
        this.life = new DriverLife(callbacks, link::end);
    }

    @Override
    public void start() {
        life.start(link::start);
    }

    @Override
    public void accept(List<OfferID> offers, List<TaskInfo> tasks, Filters filters) {
        send(calls -> calls.accept(offers, tasks, filters), tasks);
    }

    @Override
    public void decline(List<OfferID> offers, Filters filters) {
        send(calls -> calls.decline(offers, filters));
    }

    @Override
    public void acceptInverseOffers(List<OfferID> inverseOffers, Filters filters) {
        send(calls -> calls.acceptInverse(inverseOffers, filters));
    }

    @Override
    public void declineInverseOffers(List<OfferID> inverseOffers, Filters filters) {
        send(calls -> calls.declineInverse(inverseOffers, filters));
    }

    @Override
    public void revive() {
        want(false, calls -> calls.revive(List.of()));
    }

    @Override
    public void suppress() {
        want(true, calls -> calls.suppress(List.of()));
    }

    @Override
    public void kill(TaskID task, @Nullable AgentID agent, @Nullable Duration grace) {
        send(calls -> calls.kill(task, agent, grace));
    }

    @Override
    public void acknowledge(Acknowledge update) {
        send(calls -> calls.acknowledge(update));
    }

    @Override
    public void reconcile(List<Reconcile.Task> tasks) {
        send(calls -> calls.reconcile(tasks));
    }

    @Override
    public void message(AgentID agent, ExecutorID executor, byte[] data) {
        send(calls -> calls.message(agent, executor, data));
    }

    @Override
    public Optional<Duration> silence() {
        return Optional.of(link.silence());
    }

    @Override
    public void tearDown() {
        life.stop((before, last) -> {
            if (before == Phase.RUNNING) {
                sayTeardown(last);
            }
        });
    }

    @Override
    public void close() {
        life.stop((before, last) -> log.debug("The framework is left to fail over"));
    }

    DriverLife life() {
        return life;
    }

    /** The master that is connected now. */
    Optional<Endpoint> master() {
        return Optional.ofNullable(life.session()).map(ApiSession::endpoint);
    }

    /** How many events wait for the one that is taken. */
    int waitingEvents() {
        return callbacks.waiting();
    }

    /** Sends a call, or drops it while no master is connected. */
    private void send(Function<SchedulerCalls, org.apache.mesos.v1.scheduler.Protos.Call> call) {
        send(call, List.of());
    }

    /** Sends a call that launches these tasks; if it does not come to that, their states say so. */
    private void send(Function<SchedulerCalls, org.apache.mesos.v1.scheduler.Protos.Call> call, List<TaskInfo> tasks) {
        synchronized (life) {
            ApiSession session = life.session();
            if (session != null) {
                send(session, call, tasks);
            } else if (life.runs()) {
                log.debug("A call was dropped because no master is connected");
                answerLocally(LocalStatus.dropped(tasks, wanted.partitionAware(), now()));
            }
        }
    }

    /** Changes what masters are to know, now and with every new subscription. */
    private void want(boolean suppressed, Function<SchedulerCalls, org.apache.mesos.v1.scheduler.Protos.Call> call) {
        synchronized (life) {
            if (life.runs()) {
                wanted = wanted.with(suppressed);
            }
            send(call);
        }
    }

    @Override
    public Subscription subscription() {
        synchronized (life) {
            return wanted;
        }
    }

    @Override
    public void subscribed(ApiSession begun, Event.Subscribed event, Subscription told) throws InterruptedException {
        FrameworkID id = event.getFrameworkId();
        boolean again;
        synchronized (life) {
            if (!life.begin(begun)) {
                return;
            }
            wanted = wanted.with(id);
            again = subscribedBefore;
            subscribedBefore = true;
            catchUp(begun, told);
        }
        log.atInfo()
                .addKeyValue("framework", id.getValue())
                .addKeyValue("master", begun.endpoint())
                .addKeyValue("version", event.getMasterInfo().getVersion())
                .log("{} at the Mesos master", again ? "Subscribed again" : "Subscribed");
        callbacks.post(0, () -> events.subscribed(id, event.getMasterInfo()));
    }

    /** Tells the master what was changed while the subscription was on its way. */
    private void catchUp(ApiSession begun, Subscription told) {
        List<String> roles = wanted.roles();
        if (wanted.suppressed() && !told.suppressed()) {
            send(begun, calls -> calls.suppress(roles), List.of());
        } else if (told.suppressed() && !wanted.suppressed()) {
            send(begun, calls -> calls.revive(roles), List.of());
        }
    }

    @Override
    public void event(Event event, int size) throws InterruptedException {
        Runnable callback = SchedulerEvents.callback(event, events);
        if (callback != null) {
            callbacks.post(size + EVENT_OVERHEAD, callback);
        }
    }

    @Override
    public void lost(ApiSession lost, String reason) {
        if (life.lose(lost)) {
            log.atWarn()
                    .addKeyValue("master", lost.endpoint())
                    .addKeyValue("reason", reason)
                    .log("The Mesos master is lost, will subscribe again");
            callbacks.postNow(events::disconnected);
        }
    }

    @Override
    public void refused(String message) {
        if (life.abort(() -> events.ended(message)) == Phase.ABORTED) {
            log.atError().addKeyValue("reason", message).log("Mesos has ended this framework's subscription");
        }
    }

    @Override
    public void failed() {
        life.abort(() -> log.debug("A defect has ended the connection to the master"));
    }

    private void send(
            ApiSession to,
            Function<SchedulerCalls, org.apache.mesos.v1.scheduler.Protos.Call> build,
            List<TaskInfo> tasks) {
        org.apache.mesos.v1.scheduler.Protos.Call call =
                build.apply(new SchedulerCalls(wanted.framework().getId()));
        boolean partitionAware = wanted.partitionAware();
        String name = call.getType().name();
        to.send(new Call(name, call, fate -> {
            if (fate instanceof Call.NeverSent) {
                answerLocally(LocalStatus.dropped(tasks, partitionAware, now()));
            } else if (fate instanceof Call.Refused refused) {
                callRefused(to, name, refused.answer(), tasks, partitionAware);
            }
        }));
    }

    /** The words of the master tell a call that makes no sense from a subscription that it does not know any more. */
    private void callRefused(
            ApiSession from, String call, CallRefused answer, List<TaskInfo> tasks, boolean partitionAware) {
        boolean subscriptionIsGone = answer.status() != 400
                || answer.text().contains("stream ID")
                || answer.text().contains("Mesos-Stream-Id")
                || answer.text().contains("Framework cannot be found");
        if (subscriptionIsGone) {
            if (answer.status() < 500) {
                answerLocally(LocalStatus.dropped(tasks, partitionAware, now()));
            }
            from.lose("%s was %s".formatted(call, answer.getMessage()));
        } else {
            log.atError()
                    .addKeyValue("call", call)
                    .addKeyValue("reason", answer.getMessage())
                    .log("The master refuses a call");
            answerLocally(LocalStatus.invalid(tasks, answer.text(), now()));
        }
    }

    private void answerLocally(List<TaskStatus> statuses) {
        for (TaskStatus each : statuses) {
            callbacks.postNow(() -> events.updated(each));
        }
    }

    private void sayTeardown(@Nullable ApiSession last) {
        if (last == null) {
            log.warn("No master is connected: the framework stays registered until its failover timeout is over");
            return;
        }
        try {
            send(last, SchedulerCalls::teardown, List.of());
            if (!last.awaitAnswers(TEARDOWN_LIMIT)) {
                log.warn(
                        "The master did not answer TEARDOWN: the framework may stay until its failover timeout is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
