package dev.pmc.framework;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The leading Mesos master, as a framework calls it. What it says comes to the {@link MasterEvents} that the adapter was
 * made with.
 *
 * <p>Any thread may call; no call waits for the network but {@link #tearDown}, and calls keep their order. While no master
 * is connected calls are dropped, with two exceptions: the tasks of an {@link #accept} are reported as never run, and a
 * new master is told whether offers are wanted.
 *
 * <p>Life: start, then calls, then one end. Never started again.
 */
public interface MesosMaster extends AutoCloseable {
    void start();

    /**
     * Launches tasks on the offers.
     *
     * @param offers all of one agent
     * @param filters of what is left of them
     */
    void accept(List<OfferID> offers, List<TaskInfo> tasks, Filters filters);

    void decline(List<OfferID> offers, Filters filters);

    /** Answers inverse offers: the operator may go on, though nothing was moved yet. */
    void acceptInverseOffers(List<OfferID> inverseOffers, Filters filters);

    /** Answers inverse offers: not now. */
    void declineInverseOffers(List<OfferID> inverseOffers, Filters filters);

    /** Asks for offers, also of what was declined for a time. */
    void revive();

    /** Asks for no more offers. */
    void suppress();

    /**
     * Kills a task.
     *
     * @param agent where the task is thought to be; a wrong one makes the master ignore the call, none makes its answer
     *     for an unknown task less precise
     * @param grace how long the executor may take; null: as the task's own kill policy says
     */
    void kill(TaskID task, @Nullable AgentID agent, @Nullable Duration grace);

    void acknowledge(Call.Acknowledge update);

    /** Asks for the states of these tasks; for none, of all that the master knows. */
    void reconcile(List<Call.Reconcile.Task> tasks);

    void message(AgentID agent, ExecutorID executor, byte[] data);

    /** How long ago the master was heard; empty if that cannot be told. */
    Optional<Duration> silence();

    /** Ends, and takes the framework with all of its tasks away from the master. Waits for the answer, for 5 s. */
    void tearDown();

    /** Ends, and leaves the framework and its tasks to whoever subscribes with its id before its failover timeout. */
    @Override
    void close();
}
