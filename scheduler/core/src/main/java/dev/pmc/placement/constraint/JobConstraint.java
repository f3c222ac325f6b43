package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
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
    private final int hash;

    /**
     * The constraint of that spelling.
     *
     * @param spelling as jobs and records spell it: a field of the agent, an operator, and an argument if it has one
     */
    protected JobConstraint(List<String> spelling) {
        this.spelling = List.copyOf(spelling);
        hash = this.spelling.hashCode();
    }

    /** Whether what it says of an agent changes only with what the agent says of itself. */
    public abstract boolean isLasting();

    /** Whether an agent that says so of itself could ever meet it, whatever is on which machine. */
    public abstract boolean isPossible(AgentFacts agent);

    /** Whether an agent that does not meet it now would not do so either if other VMs came. */
    public boolean isNeverEased() {
        return isLasting();
    }

    /** Whether it is known, without a look at any agent, that none meets it as things are. */
    public boolean isHopeless(Request request, FleetView fleet) {
        return false;
    }

    /** An agent that has so many VMs of the request's type does not meet it. */
    public int mostOfTypePerAgent() {
        return Integer.MAX_VALUE;
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
        return hash;
    }

    /** As the web page of Marathon writes it: {@code rack:CLUSTER:r1}. */
    @Override
    public final String toString() {
        return String.join(JobConstraints.SEPARATOR, spelling);
    }
}
