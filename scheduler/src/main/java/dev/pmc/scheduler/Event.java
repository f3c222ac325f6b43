package dev.pmc.scheduler;

import dev.pmc.placement.Offer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that has happened, and that the core is to decide about. */
public sealed interface Event {
    /** The queue gave a job. */
    record JobArrived(JobTicket ticket, Job job) implements Event {}

    /**
     * The queue gave a message that is no job.
     *
     * @param hostname the hostname it names, if that much could be read
     */
    record JobUnreadable(JobTicket ticket, @Nullable String hostname, List<String> problems, Map<String, Object> fields)
            implements Event {}

    /**
     * The queue has let go of a job: the job will not come again.
     *
     * @param id the queue's own number of it
     */
    record JobSettled(long id) implements Event {}

    /** The queue has taken the result of that id. */
    record ResultDelivered(String resultId) implements Event {}

    /** A master has accepted the framework, for the first time or again. */
    record Registered(String frameworkId) implements Event {}

    /** There is no master at the moment. */
    record Disconnected() implements Event {}

    /** Agents offer resources. */
    record OffersArrived(List<Offer> offers) implements Event {}

    /** An offer does not hold any more. */
    record OfferRescinded(String offerId) implements Event {}

    /** Word of a task came. */
    record TaskUpdated(TaskUpdate update) implements Event {}

    /** An operator wants no more VMs on a machine, or wants them again. Those that are there stay. */
    record AgentDrained(String hostname, boolean drained) implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}
}
