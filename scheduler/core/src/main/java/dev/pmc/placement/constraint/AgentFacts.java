package dev.pmc.placement.constraint;

import dev.pmc.placement.Attribute;
import java.util.Map;

/** What an agent says of itself, whatever it offers. */
public interface AgentFacts {
    /** The hostname as the agent spells it. */
    String hostname();

    /** What its operator has set, by name. */
    Map<String, Attribute> attributes();
}
