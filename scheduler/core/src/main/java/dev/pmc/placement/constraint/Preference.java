package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job would like, and does without where it cannot be had: {@code ["disks", "PREFER_IS", "ssd"]}. It speaks against no
 * agent, but one that meets it is better than one that does not, whatever the strategy says; of several, those that are named
 * first count for more.
 */
public final class Preference extends JobConstraint {
    private final JobConstraint wish;

    Preference(List<String> spelling, JobConstraint wish) {
        super(spelling);
        this.wish = wish;
    }

    /** The constraint that it would like to be met. */
    public JobConstraint wish() {
        return wish;
    }

    @Override
    public boolean isLasting() {
        return false;
    }

    @Override
    public boolean isPossible(AgentFacts agent) {
        return true;
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return null;
    }
}
