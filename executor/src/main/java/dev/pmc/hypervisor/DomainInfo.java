package dev.pmc.hypervisor;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the hypervisor knows of one domain.
 *
 * @param persistent it has a definition that outlives its stop
 * @param mark pmc's mark; null if the domain is not pmc's
 */
public record DomainInfo(
        UUID uuid,
        String name,
        DomainState state,
        boolean persistent,
        boolean autostart,
        @Nullable DomainMark mark) {}
