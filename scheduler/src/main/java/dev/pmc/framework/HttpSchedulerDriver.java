package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Request;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler driver that speaks the v1 HTTP API itself and needs no libmesos. Updates are acknowledged explicitly.
 *
 * <p>Any thread may call; no call waits for the network but {@link #stop(boolean)}, for its TEARDOWN, and {@link #join}.
 * Calls keep their order. Callbacks come one at a time, in the order of the events, on a thread of their own; if they are
 * slow, the master has to wait, and does not count as silent for that.
 *
 * <p>Life: start, then calls, then stop or abort; never started again. While no master is connected, calls are dropped,
 * as with libmesos: of launches the scheduler is told by a local TASK_DROPPED (TASK_LOST if it is not partition-aware),
 * and suppressed roles are sent again with the next subscription. A lost master is reported by {@code disconnected}, once,
 * and looked for until found. What cannot be healed - the master refuses the framework, another scheduler has taken it
 * over - aborts the driver and ends in {@link Scheduler#error}, the last callback. What a callback throws aborts it too, and
 * goes to the handler of the thread's uncaught exceptions.
 */
@SuppressWarnings("deprecation") // The interface has deprecated methods, and a driver has to have all of them.
public final class HttpSchedulerDriver implements SchedulerDriver, MesosCalls {
    private static final Logger log = LoggerFactory.getLogger(HttpSchedulerDriver.class);

    private final FrameworkConnection connection;

    /**
     * Makes a driver that does nothing yet.
     *
     * @param framework with its id, if it has one from an earlier life
     * @param suppressedRoles roles that want no offers at first
     */
    public HttpSchedulerDriver(
            Scheduler scheduler,
            FrameworkInfo framework,
            Collection<String> suppressedRoles,
            MasterDetector detector,
            LinkOptions options) {
        Subscription wanted = new Subscription(framework, Set.copyOf(suppressedRoles), null);
        this.connection = new FrameworkConnection(this, scheduler, wanted, detector, options);
    }

    /** The master that is connected now. */
    public Optional<Endpoint> master() {
        return connection.master();
    }

    /** How long ago the last event or heartbeat was read. */
    public Duration silence() {
        return connection.silence();
    }

    /** How many callbacks wait for the one that runs. */
    public int waitingCallbacks() {
        return connection.waitingCallbacks();
    }

    @Override
    public Status start() {
        return connection.start();
    }

    @Override
    public Status stop() {
        return stop(false);
    }

    /** Ends the driver, and unless it is to fail over, the framework with all of its tasks. */
    @Override
    public Status stop(boolean failover) {
        return connection.stop(failover);
    }

    @Override
    public Status abort() {
        return connection.abort(() -> log.debug("The driver was aborted"));
    }

    @Override
    public Status join() {
        return connection.join();
    }

    @Override
    public Status run() {
        Status started = start();
        return started == Status.DRIVER_RUNNING ? join() : started;
    }

    @Override
    public Status requestResources(Collection<Request> requests) {
        return connection.send(calls -> calls.request(requests));
    }

    @Override
    public Status launchTasks(Collection<OfferID> offers, Collection<TaskInfo> tasks, Filters filters) {
        Offer.Operation.Builder launch = Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
        launch.getLaunchBuilder().addAllTaskInfos(tasks);
        return acceptOffers(offers, tasks.isEmpty() ? List.of() : List.of(launch.build()), filters);
    }

    @Override
    public Status launchTasks(Collection<OfferID> offers, Collection<TaskInfo> tasks) {
        return launchTasks(offers, tasks, Filters.getDefaultInstance());
    }

    @Override
    public Status launchTasks(OfferID offer, Collection<TaskInfo> tasks, Filters filters) {
        return launchTasks(List.of(offer), tasks, filters);
    }

    @Override
    public Status launchTasks(OfferID offer, Collection<TaskInfo> tasks) {
        return launchTasks(List.of(offer), tasks, Filters.getDefaultInstance());
    }

    @Override
    public Status acceptOffers(Collection<OfferID> offers, Collection<Offer.Operation> operations, Filters filters) {
        List<Offer.Operation> all = List.copyOf(operations);
        return connection.send(calls -> calls.accept(offers, all, filters), all);
    }

    @Override
    public Status declineOffer(OfferID offer, Filters filters) {
        return connection.send(calls -> calls.decline(List.of(offer), filters));
    }

    @Override
    public Status declineOffer(OfferID offer) {
        return declineOffer(offer, Filters.getDefaultInstance());
    }

    @Override
    public void declineOffers(Collection<OfferID> offers, Filters filters) {
        connection.send(calls -> calls.decline(offers, filters));
    }

    @Override
    public Status killTask(TaskID task) {
        return connection.send(calls -> calls.kill(task, null, null));
    }

    @Override
    public void kill(TaskID task, @Nullable SlaveID agent, @Nullable Duration grace) {
        connection.send(calls -> calls.kill(task, agent, grace));
    }

    @Override
    public void shutdownExecutor(ExecutorID executor, SlaveID agent) {
        connection.send(calls -> calls.shutdown(executor, agent));
    }

    @Override
    public Status reviveOffers() {
        return reviveOffers(List.of());
    }

    @Override
    public Status reviveOffers(Collection<String> roles) {
        return connection.change(subscription -> subscription.revive(roles), calls -> calls.revive(roles));
    }

    @Override
    public Status suppressOffers() {
        return suppressOffers(List.of());
    }

    @Override
    public Status suppressOffers(Collection<String> roles) {
        return connection.change(subscription -> subscription.suppress(roles), calls -> calls.suppress(roles));
    }

    /** Acknowledges an update; one without uuid needs no acknowledgement, and gets none. */
    @Override
    public Status acknowledgeStatusUpdate(TaskStatus status) {
        return status.getUuid().isEmpty() ? connection.status() : connection.send(calls -> calls.acknowledge(status));
    }

    @Override
    public Status sendFrameworkMessage(ExecutorID executor, SlaveID agent, byte[] data) {
        return connection.send(calls -> calls.message(executor, agent, data));
    }

    @Override
    public Status reconcileTasks(Collection<TaskStatus> statuses) {
        return connection.send(calls -> calls.reconcile(statuses));
    }

    @Override
    public void acceptInverseOffers(Collection<OfferID> inverseOffers, Filters filters) {
        connection.send(calls -> calls.acceptInverse(inverseOffers, filters));
    }

    @Override
    public void declineInverseOffers(Collection<OfferID> inverseOffers, Filters filters) {
        connection.send(calls -> calls.declineInverse(inverseOffers, filters));
    }

    @Override
    public Status updateFramework(
            FrameworkInfo framework, Collection<String> suppressedRoles, OfferConstraints constraints) {
        return update(framework, suppressedRoles, constraints);
    }

    @Override
    public Status updateFramework(FrameworkInfo framework, Collection<String> suppressedRoles) {
        return update(framework, suppressedRoles, null);
    }

    private Status update(
            FrameworkInfo framework, Collection<String> suppressedRoles, @Nullable OfferConstraints constraints) {
        return connection.change(
                old -> old.replacedBy(framework, suppressedRoles, constraints),
                calls -> calls.updateFramework(calls.identified(framework), suppressedRoles, constraints));
    }
}
