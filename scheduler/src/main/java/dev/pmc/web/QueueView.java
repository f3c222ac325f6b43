package dev.pmc.web;

import dev.pmc.status.QueueWatch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The queue, as it was when it was looked at last; numbers are null if it did not answer. */
record QueueView(
        boolean connected,
        Instant at,
        @Nullable String problem,
        String tube,
        @Nullable Long ready,
        @Nullable Long reserved,
        @Nullable Long delayed,
        @Nullable Long buried,
        @Nullable Long jobsEver,
        @Nullable Long consumers) {
    static QueueView of(QueueWatch.Look look) {
        var counts = look.counts();
        return counts == null
                ? new QueueView(false, look.at(), look.problem(), look.tube(), null, null, null, null, null, null)
                : new QueueView(
                        true,
                        look.at(),
                        null,
                        look.tube(),
                        counts.ready(),
                        counts.reserved(),
                        counts.delayed(),
                        counts.buried(),
                        counts.total(),
                        counts.watching());
    }
}
