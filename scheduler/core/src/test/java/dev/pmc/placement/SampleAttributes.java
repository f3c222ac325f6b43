package dev.pmc.placement;

import java.util.HashMap;
import java.util.Map;

/** What agents say of themselves in tests. */
public final class SampleAttributes {
    /** That VMs may be put there, and nothing else. */
    public static final Map<String, Attribute> ENABLED = of(true, Map.of());

    private SampleAttributes() {}

    /**
     * The attributes of an agent.
     *
     * @param counts VMs of other owners, by component type
     */
    public static Map<String, Attribute> of(boolean enabled, Map<String, Double> counts) {
        Map<String, Attribute> attributes = new HashMap<>();
        if (enabled) {
            attributes.put("vt_enabled", Attribute.scalar(1));
        }
        counts.forEach((type, count) -> attributes.put("ct_" + type, Attribute.scalar(count)));
        return attributes;
    }
}
