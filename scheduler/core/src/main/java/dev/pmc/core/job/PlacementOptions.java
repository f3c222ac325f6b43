package dev.pmc.core.job;

import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job says about where its VM is to run.
 *
 * @param baremetal the hostname of the only agent that will do; null for any
 * @param maxPerAgent most VMs of the component type on one agent; null for no bound
 * @param executor an executor archive other than the daemon's: a URI that agents can fetch
 * @param priority higher is placed first; 0 if the job does not say
 * @param constraints what the agent must be like besides
 */
public record PlacementOptions(
        @Nullable String baremetal,
        @Nullable Integer maxPerAgent,
        Strategy strategy,
        @Nullable String executor,
        OnAgentLoss onAgentLoss,
        int priority,
        @IfMissing("[]") List<JobConstraint> constraints,
        UnknownFields unknown) {
    public PlacementOptions {
        constraints = List.copyOf(constraints);
    }

    /** Options of which everything is known. */
    public PlacementOptions(
            @Nullable String baremetal,
            @Nullable Integer maxPerAgent,
            Strategy strategy,
            @Nullable String executor,
            OnAgentLoss onAgentLoss,
            int priority,
            List<JobConstraint> constraints) {
        this(baremetal, maxPerAgent, strategy, executor, onAgentLoss, priority, constraints, UnknownFields.NONE);
    }

    /** Options without constraints. */
    public PlacementOptions(
            @Nullable String baremetal,
            @Nullable Integer maxPerAgent,
            Strategy strategy,
            @Nullable String executor,
            OnAgentLoss onAgentLoss,
            int priority) {
        this(baremetal, maxPerAgent, strategy, executor, onAgentLoss, priority, List.of());
    }

    /** The same with other constraints. */
    public PlacementOptions with(List<JobConstraint> others) {
        return new PlacementOptions(baremetal, maxPerAgent, strategy, executor, onAgentLoss, priority, others, unknown);
    }

    /** No wishes at all. */
    public static final PlacementOptions NONE =
            new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0);

    /** What becomes of a VM whose agent is known to be gone for good. */
    public enum OnAgentLoss {
        /** Wait for the machine to come back with its disk, or for an operator. */
        WAIT,
        /** Make it anew on another agent. Its disk is lost. */
        RECREATE
    }
}
