package dev.pmc.framework;

import dev.pmc.mesos.ApiSession;
import dev.pmc.mesos.Call;
import dev.pmc.mesos.CallRefused;
import dev.pmc.mesos.CallbackThread;
import dev.pmc.mesos.DriverLife;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.V1;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state behind an {@link HttpSchedulerDriver}: its life, the session that calls go to, what has to be told to every
 * new master, and the thread of the callbacks. Any thread may call. See the driver for the rules.
 */
final class FrameworkConnection implements MasterLink.Owner {
    private static final Logger log = LoggerFactory.getLogger(FrameworkConnection.class);

    /** So many bytes of events may wait for callbacks; then the master has to wait. */
    private static final long MAX_WAITING_EVENTS = 32L * 1024 * 1024;
    /** What a waiting event costs beyond its bytes. */
    private static final int EVENT_OVERHEAD = 256;

    private static final Duration TEARDOWN_LIMIT = Duration.ofSeconds(5);

    private final SchedulerDriver driver;
    private final Scheduler scheduler;
    private final SchedulerEvents events;
    private final MasterLink link;
    private final CallbackThread callbacks;

    private final DriverLife life;
    private Subscription wanted;
    private boolean registeredBefore;

    FrameworkConnection(
            SchedulerDriver driver,
            Scheduler scheduler,
            Subscription wanted,
            MasterDetector detector,
            LinkOptions options) {
        this.driver = driver;
        this.scheduler = scheduler;
        this.wanted = wanted;
        this.events = new SchedulerEvents(scheduler, driver);
        this.callbacks = new CallbackThread("mesos-callbacks", MAX_WAITING_EVENTS, this::failed);
        this.link = new MasterLink(detector, options, this);
        this.life = new DriverLife(callbacks, link::end);
    }

    Status start() {
        return life.start(link::start);
    }

    Status stop(boolean failover) {
        return life.stop((before, last) -> {
            if (!failover && before == Status.DRIVER_RUNNING) {
                tearDown(last);
            }
        });
    }

    /** Ends the driver and lets {@code last} be the last callback. */
    Status abort(Runnable last) {
        return life.abort(last);
    }

    Status join() {
        return life.join();
    }

    /** Sends a call, or drops it while no master is connected. */
    Status send(Function<SchedulerCalls, org.apache.mesos.scheduler.Protos.Call> call) {
        return send(call, List.of());
    }

    /** Sends a call that launches the tasks of these operations; if it does not come to that, the scheduler is told. */
    Status send(
            Function<SchedulerCalls, org.apache.mesos.scheduler.Protos.Call> call, List<Offer.Operation> operations) {
        synchronized (life) {
            ApiSession session = life.session();
            if (session != null) {
                send(session, call, operations);
            } else if (life.runs()) {
                log.debug("A call was dropped because no master is connected");
                answerLocally(LocalStatus.dropped(operations, wanted.partitionAware(), now()));
            }
            return life.status();
        }
    }

    /** Changes what masters are to know, now and with every new subscription. */
    Status change(
            UnaryOperator<Subscription> change, Function<SchedulerCalls, org.apache.mesos.scheduler.Protos.Call> call) {
        synchronized (life) {
            if (life.runs()) {
                wanted = change.apply(wanted);
            }
            return send(call);
        }
    }

    Status status() {
        return life.status();
    }

    private Subscription wanted() {
        synchronized (life) {
            return wanted;
        }
    }

    Optional<Endpoint> master() {
        return Optional.ofNullable(life.session()).map(ApiSession::endpoint);
    }

    Duration silence() {
        return link.silence();
    }

    int waitingCallbacks() {
        return callbacks.waiting();
    }

    @Override
    public MasterLink.Subscribe subscribe() {
        Subscription state = wanted();
        return new MasterLink.Subscribe(
                V1.subscribe(state.framework(), state.suppressed(), state.constraints()),
                state.framework().hasId(),
                state);
    }

    @Override
    public void subscribed(ApiSession begun, Event.Subscribed event, MasterLink.Subscribe with)
            throws InterruptedException {
        FrameworkID id = event.getFrameworkId();
        boolean again;
        synchronized (life) {
            if (!life.begin(begun)) {
                return;
            }
            wanted = wanted.withId(id);
            again = registeredBefore;
            registeredBefore = true;
            catchUp(begun, with.state().withId(id));
        }
        log.atInfo()
                .addKeyValue("framework", id.getValue())
                .addKeyValue("master", begun.endpoint())
                .addKeyValue("version", event.getMasterInfo().getVersion())
                .log("{} at the Mesos master", again ? "Subscribed again" : "Subscribed");
        callbacks.post(
                0, again ? events.reregistered(event.getMasterInfo()) : events.registered(id, event.getMasterInfo()));
    }

    /** Tells the master what was changed while the subscription was on its way. */
    private void catchUp(ApiSession begun, Subscription told) {
        if (!told.framework().equals(wanted.framework()) || !Objects.equals(told.constraints(), wanted.constraints())) {
            Subscription all = wanted;
            send(begun, c -> c.updateFramework(all.framework(), all.suppressed(), all.constraints()), List.of());
            return;
        }
        Set<String> suppress = difference(wanted.suppressed(), told.suppressed());
        Set<String> revive = difference(told.suppressed(), wanted.suppressed());
        if (!suppress.isEmpty()) {
            send(begun, calls -> calls.suppress(suppress), List.of());
        }
        if (!revive.isEmpty()) {
            send(begun, calls -> calls.revive(revive), List.of());
        }
    }

    @Override
    public void event(Event event, int size) throws InterruptedException {
        Runnable callback = events.callback(event);
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
            callbacks.postNow(events.disconnected());
        }
    }

    @Override
    public void refused(String message) {
        if (abort(() -> scheduler.error(driver, message)) == Status.DRIVER_ABORTED) {
            log.atError().addKeyValue("reason", message).log("Mesos has ended this framework's subscription");
        }
    }

    private void send(
            ApiSession to,
            Function<SchedulerCalls, org.apache.mesos.scheduler.Protos.Call> build,
            List<Offer.Operation> operations) {
        org.apache.mesos.scheduler.Protos.Call call =
                build.apply(new SchedulerCalls(wanted.framework().getId()));
        boolean partitionAware = wanted.partitionAware();
        String name = call.getType().name();
        to.send(new Call(name, call, fate -> {
            if (fate instanceof Call.NeverSent) {
                answerLocally(LocalStatus.dropped(operations, partitionAware, now()));
            } else if (fate instanceof Call.Refused refused) {
                callRefused(to, name, refused.answer(), operations, partitionAware);
            }
        }));
    }

    /** The words of the master tell a call that makes no sense from a subscription that it does not know any more. */
    private void callRefused(
            ApiSession from,
            String call,
            CallRefused answer,
            List<Offer.Operation> operations,
            boolean partitionAware) {
        boolean subscriptionIsGone = answer.status() != 400
                || answer.text().contains("stream ID")
                || answer.text().contains("Mesos-Stream-Id")
                || answer.text().contains("Framework cannot be found");
        if (subscriptionIsGone) {
            if (answer.status() < 500) {
                answerLocally(LocalStatus.dropped(operations, partitionAware, now()));
            }
            from.lose("%s was %s".formatted(call, answer.getMessage()));
        } else {
            log.atError()
                    .addKeyValue("call", call)
                    .addKeyValue("reason", answer.getMessage())
                    .log("The master refuses a call");
            answerLocally(LocalStatus.invalid(operations, answer.text(), now()));
        }
    }

    private void answerLocally(List<TaskStatus> statuses) {
        for (TaskStatus each : statuses) {
            callbacks.postNow(() -> scheduler.statusUpdate(driver, each));
        }
    }

    private void tearDown(@Nullable ApiSession last) {
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

    @Override
    public void failed() {
        abort(() -> log.debug("A defect has ended the driver"));
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        Set<String> difference = new TreeSet<>(some);
        difference.removeAll(others);
        return difference;
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
