package dev.pmc.framework;

import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the events of the scheduler API. */
final class SchedulerEvents {
    private static final Logger log = LoggerFactory.getLogger(SchedulerEvents.class);

    private SchedulerEvents() {}

    /** What to call for an event other than SUBSCRIBED and ERROR, which end and begin a subscription; null: nothing. */
    static @Nullable Runnable callback(Event event, MasterEvents listener) {
        return switch (event.getType()) {
            case OFFERS -> () -> listener.offers(event.getOffers().getOffersList());
            case RESCIND -> () -> listener.rescinded(event.getRescind().getOfferId());
            case UPDATE -> () -> listener.updated(event.getUpdate().getStatus());
            case MESSAGE -> () -> message(event.getMessage(), listener);
            case FAILURE -> () -> failure(event.getFailure(), listener);
            case INVERSE_OFFERS ->
                () -> listener.inverseOffers(event.getInverseOffers().getInverseOffersList());
            case RESCIND_INVERSE_OFFER ->
                () -> listener.inverseOfferRescinded(
                        event.getRescindInverseOffer().getInverseOfferId());
            // Operation updates come only for operations that were given an id, which launches must not have.
            case UPDATE_OPERATION_STATUS, UNKNOWN, SUBSCRIBED, HEARTBEAT, ERROR -> {
                log.atDebug().addKeyValue("type", event.getType()).log("Nothing to do for an event");
                yield null;
            }
        };
    }

    private static void message(Event.Message message, MasterEvents listener) {
        listener.message(
                message.getAgentId(), message.getExecutorId(), message.getData().toByteArray());
    }

    /** With an executor it is the executor's end, without one the agent's. */
    private static void failure(Event.Failure failure, MasterEvents listener) {
        if (failure.hasExecutorId()) {
            listener.executorLost(failure.getAgentId(), failure.getExecutorId(), failure.getStatus());
        } else {
            listener.agentLost(failure.getAgentId());
        }
    }
}
