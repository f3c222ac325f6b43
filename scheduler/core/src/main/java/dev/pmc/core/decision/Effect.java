package dev.pmc.core.decision;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.ImageOrder;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done in the world, after the records that justify it are durable. A crash may lose or repeat any of
 * them; each is harmless when repeated, or is decided again from the records.
 *
 * <p>Each is for Mesos or for the queue, and a new one does not compile until everybody who performs those can do it.
 */
public sealed interface Effect {
    /** A call to the master. */
    sealed interface ForMesos extends Effect {
        /** Calls the method of {@code performer} that is for this one. */
        void performBy(MesosPerformer performer);
    }

    /** An answer to the queue. */
    sealed interface ForQueue extends Effect {
        /** Calls the method of {@code performer} that is for this one. */
        void performBy(QueuePerformer performer);
    }

    /** Makes calls to the master. */
    interface MesosPerformer {
        void accept(Accept accept);

        void decline(Decline decline);

        void declineInverse(DeclineInverse decline);

        void acceptInverse(AcceptInverse accept);

        void kill(Kill kill);

        void tell(Tell tell);

        void fetchImage(FetchImage fetch);

        void acknowledge(Acknowledge acknowledge);

        void reconcile(Reconcile reconcile);

        void suppress(Suppress suppress);

        void revive(Revive revive);
    }

    /** Answers the queue. */
    interface QueuePerformer {
        void delete(DeleteJob delete);

        void bury(BuryJob bury);

        void publish(Publish publish);
    }

    /** Use offers of one agent to launch tasks. The rest may be offered again at once: there may be more to launch. */
    record Accept(String agentId, List<String> offerIds, List<Launch> launches) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.accept(this);
        }
    }

    /**
     * One task of an {@link Accept}.
     *
     * @param executor the executor that it is for
     * @param archive another executor archive than the daemon's
     * @param need what the task takes, without its executor's share
     */
    record Launch(
            TaskId taskId,
            VmTask task,
            ExecutorId executor,
            @Nullable String archive,
            Resources need) {}

    /** Give offers back, and do not see them again for a while. */
    record Decline(List<String> offerIds, Duration refuse) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.decline(this);
        }
    }

    /** Say no to requests for maintenance, and hear of them again after a while if they still stand. */
    record DeclineInverse(List<String> inverseOfferIds, Duration refuse) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.declineInverse(this);
        }
    }

    /** Say yes to requests for maintenance, and hear of them again after a while if they still stand. */
    record AcceptInverse(List<String> inverseOfferIds, Duration refuse) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.acceptInverse(this);
        }
    }

    /** End a task. */
    record Kill(TaskId task, String agentId) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.kill(this);
        }
    }

    /** Say something to a task's executor. */
    record Tell(String agentId, String executorId, VmCommand command) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.tell(this);
        }
    }

    /** Have an image in an agent's cache; answered by {@link Event.ImageAnswered}, at times more than once. */
    record FetchImage(String agentId, String executorId, ImageOrder order) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.fetchImage(this);
        }
    }

    /** The update is durable: its agent need not send it again. */
    record Acknowledge(TaskUpdate.Receipt receipt) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.acknowledge(this);
        }
    }

    /** Ask the master about these tasks; about all that it knows if the list is empty. */
    record Reconcile(List<Known> tasks) implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.reconcile(this);
        }
    }

    /** A task to ask about, and the agent that it was sent to. */
    record Known(TaskId task, String agentId) {}

    /** No offers, please. */
    record Suppress() implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.suppress(this);
        }
    }

    /** Offers again, and forget all filters. */
    record Revive() implements ForMesos {
        @Override
        public void performBy(MesosPerformer performer) {
            performer.revive(this);
        }
    }

    /** The job is recorded: the queue may forget it. Answered by {@link Event.JobSettled} once it has. */
    record DeleteJob(JobTicket ticket) implements ForQueue {
        @Override
        public void performBy(QueuePerformer performer) {
            performer.delete(this);
        }
    }

    /** The message is no job: put it aside for people to look at. Answered by {@link Event.JobSettled}. */
    record BuryJob(JobTicket ticket) implements ForQueue {
        @Override
        public void performBy(QueuePerformer performer) {
            performer.bury(this);
        }
    }

    /** Hand a result to the queue; answered by {@link Event.ResultDelivered}. */
    record Publish(JobResult result) implements ForQueue {
        @Override
        public void performBy(QueuePerformer performer) {
            performer.publish(this);
        }
    }
}
