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

    private static final int MAX_LENGTH = 253;
    /** No name of an attribute or operator has it in it. */
    static final String SEPARATOR = ":";

    private JobConstraints() {}

    /**
     * Reads a constraint of a job.
     *
     * @param spelling {@code [field, OPERATOR]} or {@code [field, OPERATOR, argument]}
     * @throws IllegalArgumentException if there is none such; the message says why
     */
    public static JobConstraint parse(List<String> spelling) {
        if (spelling.size() < 2 || spelling.get(0).isBlank() || spelling.get(0).contains(SEPARATOR)) {
            throw new IllegalArgumentException(
                    "a constraint is the name of an attribute, an operator, and mostly a value");
        }
        if (spelling.stream().anyMatch(part -> part.length() > MAX_LENGTH)) {
            throw new IllegalArgumentException("each part of a constraint has at most " + MAX_LENGTH + " characters");
        }
        Function<List<String>, JobConstraint> operator = OPERATORS.get(spelling.get(1));
        if (operator == null) {
            throw new IllegalArgumentException("the operator must be one of " + String.join(", ", OPERATORS.keySet()));
        }
        return operator.apply(spelling);
    }

    /**
     * Reads a constraint that was stored as its {@link JobConstraint#toString text}; one that this pmc does not know lets the VM
     * wait.
     */
    public static JobConstraint stored(String text) {
        List<String> spelling = List.of(text.split(SEPARATOR, 3));
        try {
            return parse(spelling);
        } catch (IllegalArgumentException e) {
            return new UnknownConstraint(spelling);
        }
    }
}
