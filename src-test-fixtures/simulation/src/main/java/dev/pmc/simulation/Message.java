package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.vm.Hostname;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has put into the queue.
 *
 * @param reference tells it from all others; its results repeat it
 * @param action null if the message is no valid job
 * @param target the machine to which a VM is to be moved; null for any
 */
record Message(
        String reference,
        Job.@Nullable Action action,
        Hostname hostname,
        Job.@Nullable Order order,
        @Nullable String target) {
    static final String REFERENCE = "ref";

    /** One that moves nothing to a machine that it names. */
    Message(String reference, Job.@Nullable Action action, Hostname hostname, Job.@Nullable Order order) {
        this(reference, action, hostname, order, null);
    }

    /** What the scheduler's feeder makes of it. */
    Event reserved(JobTicket ticket) {
        Map<String, Object> fields = new HashMap<>(Map.of(REFERENCE, reference));
        if (action == Job.Action.CREATE) {
            fields.put("lease", lease());
        }
        if (action != null && action.isOfSnapshots()) {
            fields.put("snapshot", snapshot());
        }
        if (target != null) {
            fields.put("baremetal", target);
        }
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
                + (target == null ? "" : " to " + target)
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
