package dev.pmc.placement.constraint;

import dev.pmc.placement.MachineName;
import java.util.List;

/**
 * An attribute of the agent has a value: {@code ["rack", "CLUSTER", "r1"]}. Numbers, ranges and sets are compared by what Mesos
 * writes for them, as Marathon does.
 */
final class AttributeEquals extends AttributeConstraint {
    private final String value;

    AttributeEquals(List<String> spelling) {
        super(spelling, "has not the " + spelling.get(0) + " " + argument(spelling) + ", which the job asks for");
        value = argument(spelling);
    }

    @Override
    public boolean isPossible(AgentFacts agent) {
        String found = field().of(agent);
        return found != null && (field().isHostname() ? MachineName.same(value, found) : found.equals(value));
    }
}
