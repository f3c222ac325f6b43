package dev.pmc.placement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When operators have announced that a machine will not be there.
 *
 * @param until null if they do not say
 */
public record MaintenanceWindow(Instant from, @Nullable Instant until) {
    /** Whether it has begun by then, and is not over. */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && (until == null || time.isBefore(until));
    }
}
