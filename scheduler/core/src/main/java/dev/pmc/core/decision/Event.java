package dev.pmc.core.decision;

import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.vm.ImageAnswer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, and that the core is to decide about. A new one does not compile until the core has a
 * rule for it.
 */
public sealed interface Event {
    /** Calls the method of {@code visitor} that is for this one. */
    void visit(Visitor visitor);

    /** Has a rule for each event. */
    interface Visitor {
        void jobArrived(JobArrived event);

        void jobUnreadable(JobUnreadable event);

        void jobSettled(JobSettled event);

        void resultDelivered(ResultDelivered event);

        void registered(Registered event);

        void disconnected(Disconnected event);

        void offersArrived(OffersArrived event);

        void offerRescinded(OfferRescinded event);

        void inverseOffersArrived(InverseOffersArrived event);

        void agentLost(AgentLost event);

        void executorLost(ExecutorLost event);

        void taskUpdated(TaskUpdated event);

        void imageAnswered(ImageAnswered event);

        void agentDrained(AgentDrained event);

        void agentEmptied(AgentEmptied event);

        void groupAsked(GroupAsked event);

        void outlookAsked(OutlookAsked event);

        void tick(Tick event);
    }

    /** The queue gave a job. */
    record JobArrived(JobTicket ticket, Job job) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.jobArrived(this);
        }
    }

    /**
     * The queue gave a message that is no job.
     *
     * @param hostname the hostname it names, if that much could be read
     */
    record JobUnreadable(JobTicket ticket, @Nullable String hostname, List<String> problems, Map<String, Object> fields)
            implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.jobUnreadable(this);
        }
    }

    /**
     * A queue has let go of a job: the job will not come again.
     */
    record JobSettled(JobKey job) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.jobSettled(this);
        }
    }

    /** The queue has taken the result of that id. */
    record ResultDelivered(String resultId) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.resultDelivered(this);
        }
    }

    /** A master has accepted the framework, for the first time or again. */
    record Registered(String frameworkId) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.registered(this);
        }
    }

    /** There is no master at the moment. */
    record Disconnected() implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.disconnected(this);
        }
    }

    /** Agents offer resources. */
    record OffersArrived(List<Offer> offers) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.offersArrived(this);
        }
    }

    /** An offer does not hold any more. */
    record OfferRescinded(String offerId) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.offerRescinded(this);
        }
    }

    /** Operators of the Mesos cluster ask for machines to be given back for a time. */
    record InverseOffersArrived(List<InverseOffer> inverseOffers) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.inverseOffersArrived(this);
        }
    }

    /** The master has given up an agent, which may come back. Not every such loss is told. */
    record AgentLost(String agentId) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.agentLost(this);
        }
    }

    /** An executor has ended on an agent. Not every such end is told. */
    record ExecutorLost(String agentId, ExecutorId executor) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.executorLost(this);
        }
    }

    /** Word of a task came. */
    record TaskUpdated(TaskUpdate update) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.taskUpdated(this);
        }
    }

    /** An executor says how it comes on with an image that it was told to fetch. */
    record ImageAnswered(String agentId, ImageAnswer answer) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.imageAnswered(this);
        }
    }

    /** An operator wants no more VMs on a machine, or wants them again. Those that are there stay. */
    record AgentDrained(String hostname, boolean drained) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.agentDrained(this);
        }
    }

    /** An operator wants no VM to run on a machine until he says that it is not drained. */
    record AgentEmptied(String hostname) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.agentEmptied(this);
        }
    }

    /**
     * Somebody wants something of a group.
     *
     * @param id names the request, for its reply
     */
    record GroupAsked(String id, GroupRequest request) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.groupAsked(this);
        }
    }

    /**
     * Somebody wants to know what there is to be had of all agents.
     *
     * @param id names the request, for its reply
     */
    record OutlookAsked(String id) implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.outlookAsked(this);
        }
    }

    /** Time has passed. */
    record Tick() implements Event {
        @Override
        public void visit(Visitor visitor) {
            visitor.tick(this);
        }
    }
}
