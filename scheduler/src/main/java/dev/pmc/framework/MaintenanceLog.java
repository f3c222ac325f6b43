package dev.pmc.framework;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Offer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once of each maintenance window that offers announce that it is coming. Over libmesos nothing else announces it:
 * inverse offers are of the v1 API alone. For the thread of the callbacks.
 */
final class MaintenanceLog {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceLog.class);

    /** The start of the window that was said last, of each agent that has one. */
    private final Map<String, Instant> said = new HashMap<>();

    void look(List<Offer> offers) {
        for (Offer offer : offers) {
            String agent = offer.getHostname();
            if (!offer.hasUnavailability()) {
                said.remove(agent);
                continue;
            }
            Instant from =
                    Instant.EPOCH.plusNanos(offer.getUnavailability().getStart().getNanoseconds());
            if (!from.equals(said.put(agent, from))) {
                LOG.atWarn()
                        .addKeyValue("agent", agent)
                        .addKeyValue("from", from)
                        .log("an offer announces maintenance of a machine; it gets no new hosts, and those there stay");
            }
        }
    }
}
