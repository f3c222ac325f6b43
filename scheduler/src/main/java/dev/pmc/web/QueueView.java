package dev.pmc.web;

import dev.pmc.status.QueueWatch;
import java.time.Instant;
import java.util.List;
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
        @Nullable Long consumers,
        @Nullable Long pausedSeconds,
        @Nullable Coming coming,
        List<String> warnings) {
    /** The tube from which jobs come into pmc's: the network stage's. */
    record Coming(String tube, long ready, long reserved, long delayed, long buried, long consumers) {}

    static QueueView of(QueueWatch.Look look) {
        var counts = look.counts();
        return counts == null
                ? new QueueView(
                        false,
                        look.at(),
                        look.problem(),
                        look.tube(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of())
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
                        counts.watching(),
                        counts.pausedSeconds(),
                        coming(look),
                        look.warnings());
    }

    private static @Nullable Coming coming(QueueWatch.Look look) {
        String tube = look.before();
        var counts = look.coming();
        return tube == null || counts == null
                ? null
                : new Coming(
                        tube, counts.ready(), counts.reserved(), counts.delayed(), counts.buried(), counts.watching());
    }
}
