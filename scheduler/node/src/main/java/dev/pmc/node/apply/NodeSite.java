package dev.pmc.node.apply;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a run works with.
 *
 * @param memory where it remembers what it has done
 * @param limit how long it waits for services, each time
 */
public record NodeSite(
        NodeDisk disk,
        NodeSystem system,
        NodeProbes probes,
        AppliedFile memory,
        ApplyLog log,
        Duration limit,
        InstantSource clock,
        Pause pause) {
    /** How time passes between two looks. */
    @FunctionalInterface
    public interface Pause {
        void last(Duration time) throws InterruptedException;
    }

    HealthWait waiting() {
        return new HealthWait(limit, clock, pause);
    }
}
