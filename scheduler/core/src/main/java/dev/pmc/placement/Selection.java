package dev.pmc.placement;

import dev.pmc.placement.constraint.JobConstraint;
import java.util.BitSet;
import java.util.List;

/**
 * The agents that some lasting constraints allow. What these say of an agent is asked once and remembered, because a
 * {@link Ranking} wants to know it with every change. Not thread-safe.
 */
final class Selection {
    private final List<JobConstraint> constraints;
    private final BitSet asked = new BitSet();
    private final BitSet admitted = new BitSet();

    /** @param constraints each of them {@link JobConstraint#isLasting lasting} */
    Selection(List<JobConstraint> constraints) {
        this.constraints = constraints;
    }

    /** Whether it is no choice at all. */
    boolean isOfAll() {
        return constraints.isEmpty();
    }

    boolean admits(KnownAgent agent) {
        if (constraints.isEmpty()) {
            return true;
        }
        if (!asked.get(agent.number())) {
            asked.set(agent.number());
            admitted.set(agent.number(), constraints.stream().allMatch(constraint -> constraint.isPossible(agent)));
        }
        return admitted.get(agent.number());
    }
}
