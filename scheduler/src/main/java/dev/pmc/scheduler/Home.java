package dev.pmc.scheduler;

/**
 * The machine on which a VM's disk is, or may be. The hostname is what counts: a machine that comes back after a
 * reboot may have another agent id.
 *
 * @param gone an operator has declared that agent gone for good, and the disk with it; but should a machine of this
 *     hostname come back, it is asked
 */
public record Home(String agentId, String hostname, boolean gone) {
    public Home(String agentId, String hostname) {
        this(agentId, hostname, false);
    }

    Home declaredGone() {
        return new Home(agentId, hostname, true);
    }
}
