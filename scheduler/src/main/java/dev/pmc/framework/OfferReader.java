package dev.pmc.framework;

import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Resources;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.Attribute;
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
                describable(offer),
                offer.hasUnavailability() ? window(offer.getUnavailability()) : null);
    }

    /** pmc's executors that run on the agent, as the master knows it. */
    static Set<ExecutorId> executors(Offer offer) {
        return offer.getExecutorIdsList().stream()
                .map(id -> ExecutorId.of(id.getValue()))
                .collect(Collectors.toSet());
    }

    /**
     * Those that a task by this offer can come under. One on reserved resources is described by what is offered of them; if none
     * are, it cannot be.
     */
    private static Set<ExecutorId> describable(Offer offer) {
        Set<ExecutorId> running = executors(offer);
        boolean all = running.stream().noneMatch(ExecutorId::reserved)
                || new ResourcePool(offer.getResourcesList()).holdsReserved();
        return all
                ? running
                : running.stream().filter(executor -> !executor.reserved()).collect(Collectors.toSet());
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
