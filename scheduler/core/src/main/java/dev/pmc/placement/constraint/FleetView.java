package dev.pmc.placement.constraint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What constraints see of all agents together. */
public interface FleetView {
    /** The time at which it is decided. */
    Instant now();

    /** Whether the machine of that hostname is to get no more VMs. */
    boolean isDrained(String hostname);

    /** Whether no VM is to run on the machine of that hostname. */
    boolean isEmptied(String hostname);

    /** Until when an agent gets no more VMs because they fail there; it may be over. Null if it was not barred. */
    @Nullable
    Instant barredUntil(String agentId);

    /** Where those stand. What {@link Spread#least} is depends on the request that is looked at. */
    Spread spread(Field field, Peers peers);
}
