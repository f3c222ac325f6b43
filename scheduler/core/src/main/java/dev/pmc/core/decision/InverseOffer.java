package dev.pmc.core.decision;

import dev.pmc.placement.MaintenanceWindow;

/**
 * The Mesos master's question whether a machine may have maintenance.
 *
 * @param id to answer by
 */
public record InverseOffer(String id, String agentId, MaintenanceWindow window) {}
