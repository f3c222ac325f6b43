package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has put into the queue.
 *
 * @param reference tells it from all others; its results repeat it
 * @param action null if the message is no valid job
 */
record Message(String reference, Job.@Nullable Action action, Hostname hostname, Job.@Nullable Order order) {
    static final String REFERENCE = "ref";

    /** What the scheduler's feeder makes of it. */
    Event reserved(JobTicket ticket) {
        Map<String, Object> fields = action == null
                ? Map.of(REFERENCE, reference)
                : switch (action) {
                    case CREATE -> Map.of(REFERENCE, reference, "lease", lease());
                    case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> Map.of(REFERENCE, reference, "snapshot", snapshot());
                    case DELETE, START, STOP, RESTART, REBUILD, RESIZE -> Map.of(REFERENCE, reference);
                };
        return action == null
                ? new Event.JobUnreadable(ticket, hostname.value(), List.of("it is no job"), fields)
                : new Event.JobArrived(
                        ticket,
                        action.remakes()
                                ? Job.changing(action, hostname, change(), fields)
                                : new Job(action, hostname, order, fields));
    }

    /** What a create has in a lease of the network stage. */
    String lease() {
        return "lease-of-" + reference;
    }

    /** One of a few, so that they come again. */
    private Job.Change change() {
        int which = Math.floorMod(reference.hashCode(), 6);
        return new Job.Change(null, 1 + which % 3, 1024 * (1 + which % 2), null, which < 4);
    }

    /** One of a few names, so that they come again. */
    private String snapshot() {
        return "s" + Math.floorMod(reference.hashCode(), 3);
    }

    @Override
    public String toString() {
        return reference + " " + (action == null ? "nonsense" : action + " " + hostname)
                + (order == null
                        ? ""
                        : " cpus=" + order.spec().shape().vcpus() + " "
                                + order.options().onAgentLoss()
                                + (order.options().baremetal() == null
                                        ? ""
                                        : " on " + order.options().baremetal())
                                + (order.options().maxPerAgent() == null
                                        ? ""
                                        : " maxc=" + order.options().maxPerAgent()));
    }
}
