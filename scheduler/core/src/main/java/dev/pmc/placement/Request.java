package dev.pmc.placement;

import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.vm.ComponentType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be placed. Two requests that are equal fit on the same agents.
 *
 * @param need what the task takes
 * @param executor the executor that it runs under, unless one of the same kind runs on the agent already
 * @param executorShare what that executor takes in addition where it is not running yet
 * @param maxPerAgent most VMs of the type on one agent, this one included; null for no bound
 * @param constraints what the job asks of the agent besides; none once the VM has a machine
 * @param hostname the only machine that will do; null for any
 * @param notAgent an agent that will not do, although its machine would; null for none
 * @param notMachine the hostname of a machine that will not do; null for none
 * @param identity the agent that the VM belongs to; null if to none, or if that one is gone for good
 * @param firstPlacement the VM is not on any machine yet: it counts towards bounds, and is not placed before maintenance
 * @param expected the room that the machine keeps for others is no matter: its own is kept, or it needs next to none
 */
public record Request(
        ComponentType type,
        Resources need,
        ExecutorId executor,
        Resources executorShare,
        @Nullable Integer maxPerAgent,
        Strategy strategy,
        List<JobConstraint> constraints,
        @Nullable String hostname,
        @Nullable String notAgent,
        @Nullable String notMachine,
        @Nullable AgentIdentity identity,
        boolean firstPlacement,
        boolean expected) {
    public Request {
        constraints = List.copyOf(constraints);
    }

    /** A request for which no machine is ruled out. */
    public Request(
            ComponentType type,
            Resources need,
            ExecutorId executor,
            Resources executorShare,
            @Nullable Integer maxPerAgent,
            Strategy strategy,
            List<JobConstraint> constraints,
            @Nullable String hostname,
            @Nullable String notAgent,
            @Nullable AgentIdentity identity,
            boolean firstPlacement,
            boolean expected) {
        this(
                type,
                need,
                executor,
                executorShare,
                maxPerAgent,
                strategy,
                constraints,
                hostname,
                notAgent,
                null,
                identity,
                firstPlacement,
                expected);
    }

    /**
     * What a VM is bound to: an agent, or another one that has taken its place. A hostname is no proof of that, for it may
     * have been given to another machine while the old one is only out of reach.
     *
     * @param address of the agent, if known; whoever has it now is the machine that had it
     */
    public record AgentIdentity(String agentId, @Nullable String address) {
        /** Whether that agent is the one, or has taken its place. */
        public boolean holds(String otherId, @Nullable String otherAddress) {
            return agentId.equals(otherId) || (address != null && address.equals(otherAddress));
        }
    }
}
