package dev.pmc.placement.constraint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The constraints that a job may ask for, by their operators, in the spelling of Marathon. */
public final class JobConstraints {
    /** One line for each. Its class throws {@link IllegalArgumentException} on what it cannot be made of. */
    private static final Map<String, Function<List<String>, JobConstraint>> OPERATORS =
            new TreeMap<>(Map.of("CLUSTER", AttributeEquals::new));

    private JobConstraints() {}

    /**
     * Reads a constraint of a job.
     *
     * @param spelling {@code [field, OPERATOR]} or {@code [field, OPERATOR, argument]}
     * @throws IllegalArgumentException if there is none such; the message says why
     */
    public static JobConstraint parse(List<String> spelling) {
        if (spelling.size() < 2) {
            throw new IllegalArgumentException(
                    "a constraint is an attribute of agents, an operator, and mostly a value");
        }
        Function<List<String>, JobConstraint> operator = OPERATORS.get(spelling.get(1));
        if (operator == null) {
            throw new IllegalArgumentException("the operator must be one of " + String.join(", ", OPERATORS.keySet()));
        }
        return operator.apply(spelling);
    }

    /** Reads a constraint that was stored; one that this pmc does not know lets the VM wait. */
    public static JobConstraint stored(List<String> spelling) {
        try {
            return parse(spelling);
        } catch (IllegalArgumentException e) {
            return new UnknownConstraint(spelling);
        }
    }
}
