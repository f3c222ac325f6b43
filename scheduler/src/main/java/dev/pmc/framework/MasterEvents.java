package dev.pmc.framework;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * What a {@link MesosMaster} says: one event at a time, in its order, on a thread of the adapter. Must not block. What a
 * method throws ends the adapter, no event follows, and it goes to the handler of the thread's uncaught exceptions.
 */
public interface MasterEvents {
    /** A master has taken the framework in, for the first time or again. Offers from before are void. */
    void subscribed(FrameworkID framework, MasterInfo master);

    /** The master is lost, and looked for until found. Said once for each loss. */
    void disconnected();

    void offers(List<Offer> offers);

    void rescinded(OfferID offer);

    /** The state of a task. One with a uuid is repeated until it is acknowledged. */
    void updated(TaskStatus status);

    /** A message of an executor. */
    void message(AgentID agent, ExecutorID executor, byte[] data);

    /** A hint, which may not come at all: the tasks' own updates tell what became of them. */
    void agentLost(AgentID agent);

    /** A hint, as with an agent. */
    void executorLost(AgentID agent, ExecutorID executor, int status);

    /** Operators ask for these agents to be given back for a time. Adapters to libmesos never hear of it. */
    void inverseOffers(List<InverseOffer> inverseOffers);

    void inverseOfferRescinded(OfferID inverseOffer);

    /**
     * The last event: the adapter has ended for a reason that no further try can heal.
     *
     * @param reason mostly the master's words
     */
    void ended(String reason);
}
