package dev.pmc.placement.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The constraints that a job may ask for, by their operators, in the spelling of Marathon. */
public final class JobConstraints {
    /** One line for each. What it makes throws {@link IllegalArgumentException} on what it cannot be made of. */
    private static final Map<String, Function<List<String>, JobConstraint>> OPERATORS = new TreeMap<>(Map.of(
            "APART_FROM", ApartFrom::of,
            "CLUSTER", JobConstraints::cluster,
            "GROUP_BY", GroupBy::of,
            "IS", spelling -> new AttributeIs(spelling, true),
            "IS_NOT", spelling -> new AttributeIs(spelling, false),
            "LIKE", spelling -> new AttributeLike(spelling, true),
            "MAX_PER", MaxPer::of,
            "NEAR", Near::of,
            "UNIQUE", MaxPer::unique,
            "UNLIKE", spelling -> new AttributeLike(spelling, false)));

    /** Before any of them: what a job would like. */
    private static final String PREFER = "PREFER_";

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
        String word = spelling.get(1);
        if (word.startsWith(PREFER)) {
            List<String> wish = new ArrayList<>(spelling);
            wish.set(1, word.substring(PREFER.length()));
            return new Preference(spelling, ofOperator(wish));
        }
        return ofOperator(spelling);
    }

    private static JobConstraint ofOperator(List<String> spelling) {
        Function<List<String>, JobConstraint> operator = OPERATORS.get(spelling.get(1));
        if (operator == null) {
            throw new IllegalArgumentException("the operator must be one of " + String.join(", ", OPERATORS.keySet())
                    + ", or one of them behind " + PREFER);
        }
        return operator.apply(spelling);
    }

    /** In Marathon's language one word is two things. */
    private static JobConstraint cluster(List<String> spelling) {
        boolean named = spelling.size() > 2 && !spelling.get(2).isBlank();
        return named || spelling.size() > 3 ? new AttributeEquals(spelling) : Near.together(spelling);
    }

    /** The parts of a constraint that is written as one text, {@code FIELD:OPERATOR:ARGUMENT}. */
    public static List<String> spelling(String text) {
        return List.of(text.split(SEPARATOR, 3));
    }

    /**
     * Reads a constraint that was stored as its {@link JobConstraint#toString text}; one that this pmc does not know lets the VM
     * wait.
     */
    public static JobConstraint stored(String text) {
        List<String> spelling = spelling(text);
        try {
            return parse(spelling);
        } catch (IllegalArgumentException e) {
            return new UnknownConstraint(spelling);
        }
    }
}
