package dev.pmc.framework;

import java.time.Duration;
import java.util.Collection;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.jspecify.annotations.Nullable;

/**
 * Calls that the v1 API has and {@link org.apache.mesos.SchedulerDriver} has no place for. A driver that can make them
 * implements this too. As with the driver, a call while no master is connected is dropped.
 */
public interface MesosCalls {
    /**
     * Kills a task.
     *
     * @param agent where the task is thought to be; a wrong one makes the master ignore the call, none makes its answer
     *     for an unknown task less precise
     * @param grace how long the executor may take; null: as the task's own kill policy says
     */
    void kill(TaskID task, @Nullable SlaveID agent, @Nullable Duration grace);

    /** Declines many offers in one call. */
    void declineOffers(Collection<OfferID> offers, Filters filters);

    /** Has the agent end an executor and with it all of its tasks. */
    void shutdownExecutor(ExecutorID executor, SlaveID agent);

    /** Answers inverse offers: the operator may go on, though nothing was moved yet. */
    void acceptInverseOffers(Collection<OfferID> inverseOffers, Filters filters);

    /** Answers inverse offers: not now. */
    void declineInverseOffers(Collection<OfferID> inverseOffers, Filters filters);
}
