package dev.pmc.discovery.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a store stands.
 *
 * @param behindSince since when it does not hold what it should; null if it does
 * @param trouble why it cannot be used; null if it can
 * @param repairs how often something was found there that differed, and mended
 */
public record StoreStatus(
        String store,
        @Nullable Instant behindSince,
        @Nullable String trouble,
        long changes,
        long repairs) {}
