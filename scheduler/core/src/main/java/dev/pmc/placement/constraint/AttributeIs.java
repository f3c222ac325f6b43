package dev.pmc.placement.constraint;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.MachineName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of the agent is a value, or is not: {@code ["cores", "IS", "4"]}, {@code ["rack", "IS_NOT", "r1"]}. Numbers are
 * compared as numbers, to the thousandth; a set is each of its items, and ranges are each number within them. An agent without
 * the attribute is no value.
 */
final class AttributeIs extends AttributeConstraint {
    private static final double THOUSANDTHS = 1000;

    private final String value;
    private final @Nullable Double number;
    private final boolean wanted;

    /** @param wanted whether it is to be the value; false if it is not to be */
    AttributeIs(List<String> spelling, boolean wanted) {
        super(
                spelling,
                (wanted ? "has not the " : "has the ") + spelling.get(0) + " " + argument(spelling)
                        + (wanted ? ", which the job asks for" : ", which the job rules out"));
        value = argument(spelling);
        number = number(value);
        this.wanted = wanted;
    }

    @Override
    public boolean isPossible(AgentFacts agent) {
        return isValue(agent) == wanted;
    }

    private boolean isValue(AgentFacts agent) {
        if (field().isHostname()) {
            return MachineName.same(value, agent.hostname());
        }
        Attribute attribute = agent.attributes().get(field().name());
        if (attribute == null) {
            return false;
        }
        return attribute.text().equals(value)
                || switch (attribute.type()) {
                    case TEXT -> false;
                    case SCALAR -> number != null && isSame(number, Double.parseDouble(attribute.text()));
                    case SET -> attribute.items().contains(value);
                    case RANGES -> number != null && attribute.items().stream().anyMatch(this::isWithin);
                };
    }

    private static boolean isSame(double one, double other) {
        return Math.round(one * THOUSANDTHS) == Math.round(other * THOUSANDTHS);
    }

    /** Whether the value is a number of that range, {@code begin-end}. */
    private boolean isWithin(String range) {
        int dash = range.indexOf('-', 1);
        return number != null
                && dash > 0
                && number == Math.rint(number)
                && number >= Double.parseDouble(range.substring(0, dash))
                && number <= Double.parseDouble(range.substring(dash + 1));
    }

    private static @Nullable Double number(String text) {
        return text.matches("-?[0-9]{1,15}([.][0-9]{1,9})?") ? Double.valueOf(text) : null;
    }
}
