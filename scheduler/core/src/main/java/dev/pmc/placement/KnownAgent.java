package dev.pmc.placement;

import dev.pmc.placement.constraint.AgentFacts;
import java.util.Map;

/**
 * What an agent says of itself, as long as it says that.
 *
 * @param number another one for whoever says something else
 * @param enabled VMs may be put there
 */
record KnownAgent(int number, String hostname, Map<String, Attribute> attributes, boolean enabled)
        implements AgentFacts {
    boolean says(String otherHostname, Map<String, Attribute> others) {
        return hostname.equals(otherHostname) && attributes.equals(others);
    }
}
