package dev.pmc.placement;

import dev.pmc.vm.Ascii;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the attributes of agents that mean something to pmc. */
final class SiteAttributes {
    private static final String VT_ENABLED = "vt_enabled";
    private static final String TYPE_COUNT = "ct_";
    private static final Set<String> YES = Set.of("1", "true", "yes");

    private SiteAttributes() {}

    /**
     * Whether {@code vt_enabled} is set: scalar 1, or text {@code 1}, {@code 1,}, {@code true} or {@code yes}, for sites write
     * it in all these ways.
     */
    static boolean isEnabled(Map<String, Attribute> attributes) {
        Attribute enabled = attributes.get(VT_ENABLED);
        if (enabled == null) {
            return false;
        }
        return switch (enabled.type()) {
            case SCALAR -> enabled.text().equals("1");
            case TEXT -> YES.contains(word(enabled));
            case RANGES, SET -> false;
        };
    }

    /** VMs of each component type that pmc does not manage, as the {@code ct_<type>} attributes tell. */
    static Map<String, Double> typeCounts(Map<String, Attribute> attributes) {
        Map<String, Double> counts = new HashMap<>();
        attributes.forEach((name, attribute) -> {
            if (name.startsWith(TYPE_COUNT)) {
                counts.put(name.substring(TYPE_COUNT.length()), number(attribute));
            }
        });
        return Map.copyOf(counts);
    }

    /** 0 if it is no number. */
    private static double number(Attribute attribute) {
        try {
            return switch (attribute.type()) {
                case SCALAR, TEXT -> Double.parseDouble(word(attribute));
                case RANGES, SET -> 0;
            };
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String word(Attribute attribute) {
        String text = Ascii.lower(attribute.text().strip());
        return text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
    }
}
