package dev.pmc.placement.constraint;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.MachineName;
import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of the agent has a value: {@code ["rack", "CLUSTER", "r1"]}. The field {@code hostname} is the machine's own
 * name; numbers, ranges and sets are compared by what Mesos writes for them, as Marathon does.
 */
final class AttributeEquals extends JobConstraint {
    private static final String HOSTNAME = "hostname";

    private final String field;
    private final String value;
    private final Veto veto;

    AttributeEquals(List<String> spelling) {
        super(spelling);
        if (spelling.size() != 3 || spelling.get(0).isBlank() || spelling.get(2).isBlank()) {
            throw new IllegalArgumentException(
                    spelling.get(1) + " needs an attribute before and its value behind, and nothing else");
        }
        field = spelling.get(0);
        value = spelling.get(2);
        veto = new Veto(REASON, "has not the " + field + " " + value + ", which the job asks for");
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return holds(agent) ? null : veto;
    }

    private boolean holds(AgentView agent) {
        if (field.equals(HOSTNAME)) {
            return MachineName.same(value, agent.hostname());
        }
        Attribute attribute = agent.attributes().get(field);
        return attribute != null && attribute.text().equals(value);
    }
}
