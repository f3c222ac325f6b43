package dev.pmc.scheduler;

import dev.pmc.placement.Resources;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done in the world, after the records that justify it are durable. A crash may lose or repeat any of
 * them; each is harmless when repeated, or is decided again from the records.
 */
public sealed interface Effect {
    /** Use offers of one agent to launch tasks. */
    record Accept(String agentId, List<String> offerIds, List<Launch> launches, Duration refuse) implements Effect {}

    /**
     * One task of an {@link Accept}.
     *
     * @param executor another executor archive than the daemon's
     * @param need what the task takes, without its executor's share
     */
    record Launch(TaskId taskId, VmTask task, @Nullable String executor, Resources need) {}

    /** Give offers back, and do not see them again for a while. */
    record Decline(List<String> offerIds, Duration refuse) implements Effect {}

    /** End a task. */
    record Kill(TaskId task, String agentId) implements Effect {}

    /** Say something to a task's executor. */
    record Tell(String agentId, String executorId, VmCommand command) implements Effect {}

    /** The update is durable: its agent need not send it again. */
    record Acknowledge(TaskUpdate.Receipt receipt) implements Effect {}

    /** Ask the master about these tasks; about all that it knows if the list is empty. */
    record Reconcile(List<Known> tasks) implements Effect {}

    /** A task to ask about, and the agent that it was sent to. */
    record Known(TaskId task, String agentId) {}

    /** No offers, please. */
    record Suppress() implements Effect {}

    /** Offers again, and forget all filters. */
    record Revive() implements Effect {}

    /** The job is recorded: the queue may forget it. Answered by {@link Event.JobSettled} once it has. */
    record DeleteJob(JobTicket ticket) implements Effect {}

    /** The message is no job: put it aside for people to look at. Answered by {@link Event.JobSettled}. */
    record BuryJob(JobTicket ticket) implements Effect {}

    /** The job cannot be decided now: have it come again. */
    record ReleaseJob(JobTicket ticket, Duration delay) implements Effect {}

    /** Hand a result to the queue; answered by {@link Event.ResultDelivered}. */
    record Publish(JobResult result) implements Effect {}
}
