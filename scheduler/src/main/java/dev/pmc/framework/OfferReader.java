package dev.pmc.framework;

import dev.pmc.placement.Resources;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Value;
import org.jspecify.annotations.Nullable;

/**
 * Reads what placement needs to know out of a Mesos offer. What an agent is called is the same string in all of its offers,
 * because the record of every VM there keeps it.
 */
final class OfferReader {
    private static final String VT_ENABLED = "vt_enabled";
    private static final String TYPE_COUNT = "ct_";
    private static final Set<String> YES = Set.of("1", "true", "yes");

    private OfferReader() {}

    static dev.pmc.placement.Offer read(Offer offer) {
        boolean vtEnabled = false;
        Map<String, Double> typeCounts = new HashMap<>();
        for (Attribute attribute : offer.getAttributesList()) {
            if (attribute.getName().equals(VT_ENABLED)) {
                vtEnabled = isSet(attribute);
            } else if (attribute.getName().startsWith(TYPE_COUNT)) {
                typeCounts.put(attribute.getName().substring(TYPE_COUNT.length()), number(attribute));
            }
        }
        return new dev.pmc.placement.Offer(
                offer.getId().getValue(),
                offer.getAgentId().getValue().intern(),
                offer.getHostname().intern(),
                address(offer),
                new Resources(
                        ResourcePool.amount(offer.getResourcesList(), "cpus"),
                        ResourcePool.amount(offer.getResourcesList(), "mem"),
                        ResourcePool.amount(offer.getResourcesList(), "disk")),
                vtEnabled,
                typeCounts,
                offer.getExecutorIdsList().stream().map(ExecutorID::getValue).collect(Collectors.toSet()),
                offer.hasUnavailability());
    }

    private static @Nullable String address(Offer offer) {
        if (!offer.hasUrl()) {
            return null;
        }
        Address address = offer.getUrl().getAddress();
        return ((address.hasIp() ? address.getIp() : address.getHostname()) + ":" + address.getPort()).intern();
    }

    /** Scalar 1, or text {@code 1}, {@code 1,}, {@code true} or {@code yes}: sites write it in all these ways. */
    private static boolean isSet(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR -> attribute.getScalar().getValue() == 1;
            case TEXT -> YES.contains(text(attribute));
            case RANGES, SET -> false;
        };
    }

    private static double number(Attribute attribute) {
        if (attribute.getType() == Value.Type.SCALAR) {
            return attribute.getScalar().getValue();
        }
        try {
            return Double.parseDouble(text(attribute));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String text(Attribute attribute) {
        String text = attribute.getText().getValue().strip().toLowerCase(Locale.ROOT);
        return text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
    }
}
