package dev.pmc.framework;

import java.util.List;
import org.apache.mesos.Protos.InverseOffer;
import org.apache.mesos.Protos.OfferID;

/**
 * Hears of planned maintenance, for which {@link org.apache.mesos.Scheduler} has no callback. A scheduler that implements
 * this too is told by drivers that can; on the same thread as its other callbacks.
 */
public interface MaintenanceListener {
    /** Operators ask for these agents to be given back for a time. */
    void inverseOffers(List<InverseOffer> inverseOffers);

    /** They do not ask any more. */
    void inverseOfferRescinded(OfferID inverseOffer);
}
