package dev.pmc.core.group;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a group now.
 *
 * @param record the group as it stands from now on; null if there is none any more
 * @param next when something may be due although nothing happens before; null for never
 */
public record Verdict(
        @Nullable GroupRecord record,
        List<Ask> asks,
        @Nullable Instant next) {
    public Verdict {
        asks = List.copyOf(asks);
    }
}
