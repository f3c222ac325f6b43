package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint that looks at nothing but what the agent says of itself. */
abstract class AttributeConstraint extends JobConstraint {
    private final Field field;
    private final Veto veto;

    /** @param words why an agent will not do, as the end of a sentence that begins with it */
    AttributeConstraint(List<String> spelling, String words) {
        super(spelling);
        field = new Field(spelling.get(0));
        veto = new Veto(REASON, words);
    }

    /** The one value behind the operator. */
    static String argument(List<String> spelling) {
        if (spelling.size() != 3 || spelling.get(2).isBlank()) {
            throw new IllegalArgumentException(
                    spelling.get(1) + " needs an attribute before and its value behind, and nothing else");
        }
        return spelling.get(2);
    }

    final Field field() {
        return field;
    }

    @Override
    public final boolean isLasting() {
        return true;
    }

    @Override
    public final @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return isPossible(agent) ? null : veto;
    }
}
