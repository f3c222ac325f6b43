package dev.pmc.placement.constraint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint that a job puts on the placement of its VM. A value: two that are spelled alike are equal, and those that wait
 * for the same are looked at once.
 */
public abstract class JobConstraint implements Constraint {
    /** What kind of reason all jobs' own constraints give. */
    static final String REASON = "constraint";

    private final List<String> spelling;

    /**
     * The constraint of that spelling.
     *
     * @param spelling as jobs and records spell it: a field of the agent, an operator, and an argument if it has one
     */
    protected JobConstraint(List<String> spelling) {
        this.spelling = List.copyOf(spelling);
    }

    /** As jobs and records spell it. */
    public final List<String> spelling() {
        return spelling;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof JobConstraint constraint && spelling.equals(constraint.spelling);
    }

    @Override
    public final int hashCode() {
        return spelling.hashCode();
    }

    /** As the web page of Marathon writes it: {@code rack:CLUSTER:r1}. */
    @Override
    public final String toString() {
        return String.join(JobConstraints.SEPARATOR, spelling);
    }
}
