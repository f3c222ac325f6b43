package dev.pmc.placement.constraint;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.MachineName;
import org.jspecify.annotations.Nullable;

/**
 * What agents are told apart by: an attribute, or with the name {@code hostname} (also {@code @hostname}, as Marathon spells it)
 * the machine's own name.
 */
public record Field(String name) {
    /** Whether it is the machine's own name. */
    public boolean isHostname() {
        return name.equals("hostname") || name.equals("@hostname");
    }

    /** What it is for an agent, as one text; null if the agent has no such attribute. */
    public @Nullable String of(AgentFacts agent) {
        if (isHostname()) {
            return MachineName.of(agent.hostname());
        }
        Attribute attribute = agent.attributes().get(name);
        return attribute == null ? null : attribute.text();
    }

    @Override
    public String toString() {
        return name;
    }
}
