package dev.pmc.framework;

import java.util.List;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns events of the v1 API into the callbacks of a v0 scheduler. Immutable. */
final class SchedulerEvents {
    private static final Logger log = LoggerFactory.getLogger(SchedulerEvents.class);

    private final Scheduler scheduler;
    private final SchedulerDriver driver;

    SchedulerEvents(Scheduler scheduler, SchedulerDriver driver) {
        this.scheduler = scheduler;
        this.driver = driver;
    }

    Runnable registered(FrameworkID id, MasterInfo master) {
        return () -> scheduler.registered(driver, id, master);
    }

    Runnable reregistered(MasterInfo master) {
        return () -> scheduler.reregistered(driver, master);
    }

    Runnable disconnected() {
        return () -> scheduler.disconnected(driver);
    }

    /** The callback for an event; null if there is none. */
    @Nullable
    Runnable callback(Event event) {
        return switch (event.getType()) {
            case OFFERS ->
                () -> scheduler.resourceOffers(driver, event.getOffers().getOffersList());
            case RESCIND ->
                () -> scheduler.offerRescinded(driver, event.getRescind().getOfferId());
            case UPDATE ->
                () -> scheduler.statusUpdate(driver, event.getUpdate().getStatus());
            case MESSAGE -> () -> message(event.getMessage());
            case FAILURE -> () -> failure(event.getFailure());
            case INVERSE_OFFERS -> inverseOffers(event.getInverseOffers());
            case RESCIND_INVERSE_OFFER ->
                inverseOfferRescinded(event.getRescindInverseOffer().getInverseOfferId());
            // Operation updates come only for operations that were given an id, which launches must not have.
            case UPDATE_OPERATION_STATUS, UNKNOWN, SUBSCRIBED, HEARTBEAT, ERROR -> {
                log.atDebug().addKeyValue("type", event.getType()).log("Nothing to do for an event");
                yield null;
            }
        };
    }

    private void message(Event.Message message) {
        scheduler.frameworkMessage(
                driver,
                message.getExecutorId(),
                message.getSlaveId(),
                message.getData().toByteArray());
    }

    /** With an executor it is the executor's end, without one the agent's. */
    private void failure(Event.Failure failure) {
        if (failure.hasExecutorId()) {
            scheduler.executorLost(driver, failure.getExecutorId(), failure.getSlaveId(), failure.getStatus());
        } else {
            scheduler.slaveLost(driver, failure.getSlaveId());
        }
    }

    private @Nullable Runnable inverseOffers(Event.InverseOffers event) {
        List<org.apache.mesos.Protos.InverseOffer> offers = event.getInverseOffersList();
        return scheduler instanceof MaintenanceListener listener ? () -> listener.inverseOffers(offers) : null;
    }

    private @Nullable Runnable inverseOfferRescinded(OfferID offer) {
        return scheduler instanceof MaintenanceListener listener ? () -> listener.inverseOfferRescinded(offer) : null;
    }
}
