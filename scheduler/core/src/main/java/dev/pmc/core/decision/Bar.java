package dev.pmc.core.decision;

import java.time.Instant;

/**
 * An agent gets no new VMs for a while, because they fail there.
 *
 * @param reason what the last one failed with
 */
public record Bar(Instant until, String reason) {}
