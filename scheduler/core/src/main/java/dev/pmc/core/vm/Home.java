package dev.pmc.core.vm;

import dev.pmc.placement.Request;
import dev.pmc.vm.UnknownFields;
import org.jspecify.annotations.Nullable;

/**
 * The machine on which a VM's disk is, or may be. A machine that comes back may have another agent id; it is known by
 * its address. The hostname is no proof: it may be given to another machine while the old one is only out of reach, and
 * is on its own only when an operator has said that the old one is gone.
 *
 * @param address {@code ip:port} of the agent, if it was known
 * @param gone an operator has declared that agent gone for good, and the disk with it; but should a machine of this
 *     hostname come back, it is asked
 */
public record Home(
        String agentId, String hostname, @Nullable String address, boolean gone, UnknownFields unknown) {
    public Home(String agentId, String hostname, @Nullable String address) {
        this(agentId, hostname, address, false, UnknownFields.NONE);
    }

    public Request.AgentIdentity identity() {
        return new Request.AgentIdentity(agentId, address);
    }

    Home declaredGone() {
        return new Home(agentId, hostname, address, true, unknown);
    }
}
