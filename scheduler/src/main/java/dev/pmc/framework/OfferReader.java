package dev.pmc.framework;

import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Resources;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Unavailability;
import org.jspecify.annotations.Nullable;

/**
 * Reads what placement needs to know out of a Mesos offer. What an agent is called is the same string in all of its offers,
 * because the record of every VM there keeps it.
 */
final class OfferReader {
    private OfferReader() {}

    static dev.pmc.placement.Offer read(Offer offer) {
        return new dev.pmc.placement.Offer(
                offer.getId().getValue(),
                offer.getAgentId().getValue().intern(),
                offer.getHostname().intern(),
                address(offer),
                new Resources(
                        ResourcePool.amount(offer.getResourcesList(), "cpus"),
                        ResourcePool.amount(offer.getResourcesList(), "mem"),
                        ResourcePool.amount(offer.getResourcesList(), "disk")),
                attributes(offer.getAttributesList()),
                offer.getExecutorIdsList().stream().map(ExecutorID::getValue).collect(Collectors.toSet()),
                offer.hasUnavailability() ? window(offer.getUnavailability()) : null);
    }

    private static @Nullable String address(Offer offer) {
        if (!offer.hasUrl()) {
            return null;
        }
        Address address = offer.getUrl().getAddress();
        return ((address.hasIp() ? address.getIp() : address.getHostname()) + ":" + address.getPort()).intern();
    }

    /** Of several of one name the last one counts. */
    private static Map<String, dev.pmc.placement.Attribute> attributes(List<Attribute> attributes) {
        Map<String, dev.pmc.placement.Attribute> byName = new HashMap<>();
        attributes.forEach(attribute -> byName.put(attribute.getName(), attribute(attribute)));
        return byName;
    }

    private static dev.pmc.placement.Attribute attribute(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR ->
                dev.pmc.placement.Attribute.scalar(attribute.getScalar().getValue());
            case RANGES ->
                dev.pmc.placement.Attribute.ranges(attribute.getRanges().getRangeList().stream()
                        .map(range -> range.getBegin() + "-" + range.getEnd())
                        .toList());
            case SET -> dev.pmc.placement.Attribute.set(attribute.getSet().getItemList());
            case TEXT -> dev.pmc.placement.Attribute.text(attribute.getText().getValue());
        };
    }

    static dev.pmc.core.decision.InverseOffer read(InverseOffer inverse) {
        return new dev.pmc.core.decision.InverseOffer(
                inverse.getId().getValue(),
                inverse.getAgentId().getValue().intern(),
                window(inverse.getUnavailability()));
    }

    /** Mesos gives both in nanoseconds; a window without a duration is open. */
    private static MaintenanceWindow window(Unavailability unavailability) {
        Instant from = Instant.EPOCH.plusNanos(unavailability.getStart().getNanoseconds());
        return new MaintenanceWindow(
                from,
                unavailability.hasDuration()
                        ? from.plusNanos(unavailability.getDuration().getNanoseconds())
                        : null);
    }
}
