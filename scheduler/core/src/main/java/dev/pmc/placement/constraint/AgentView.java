package dev.pmc.placement.constraint;

import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import dev.pmc.vm.ComponentType;
import org.jspecify.annotations.Nullable;

/** An agent that offers something, or is expected to, as constraints see it. */
public interface AgentView extends AgentFacts {
    /** The agent's id at the Mesos master. */
    String agentId();

    /** {@code ip:port} of the agent, if it is known. */
    @Nullable
    String address();

    /** Whether the attribute {@code vt_enabled} is set. */
    boolean vtEnabled();

    /** What is announced for the machine; null for none. */
    @Nullable
    MaintenanceWindow maintenance();

    /** What it offers, and is not taken yet. */
    Resources free();

    /** What of that is not kept for others. */
    Resources room();

    /** What a placement there would take: the request's need, with its executor's share if that executor does not run there. */
    Resources cost(Request request);

    /** How many VMs of a type count as on it, in thousandths as Mesos counts: pmc's own, and those that it tells of itself. */
    long ofType(ComponentType type);
}
