package dev.pmc.web.api;

import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queues together, as they were when they were looked at last, and each of them. Numbers are sums over those that
 * answered, and null if none did.
 */
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
        List<String> warnings,
        List<EachQueue> queues) {
    /** The tube from which jobs come into pmc's: the network stage's. */
    record Coming(String tube, long ready, long reserved, long delayed, long buried, long consumers) {
        static @Nullable Coming of(@Nullable String tube, @Nullable Counts counts) {
            return tube == null || counts == null
                    ? null
                    : new Coming(
                            tube,
                            counts.ready(),
                            counts.reserved(),
                            counts.delayed(),
                            counts.buried(),
                            counts.watching());
        }
    }

    /** One of the queues, by its name; numbers are null if it did not answer. */
    record EachQueue(
            String name,
            boolean connected,
            Instant at,
            @Nullable String problem,
            @Nullable Long ready,
            @Nullable Long reserved,
            @Nullable Long delayed,
            @Nullable Long buried,
            @Nullable Long jobsEver,
            @Nullable Long consumers,
            @Nullable Long pausedSeconds,
            @Nullable Coming coming) {
        static EachQueue of(QueueWatch.Look look) {
            Counts counts = look.counts();
            return counts == null
                    ? new EachQueue(
                            look.queue().value(),
                            false,
                            look.at(),
                            look.problem(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null)
                    : new EachQueue(
                            look.queue().value(),
                            true,
                            look.at(),
                            null,
                            counts.ready(),
                            counts.reserved(),
                            counts.delayed(),
                            counts.buried(),
                            counts.total(),
                            counts.watching(),
                            counts.pausedSeconds(),
                            Coming.of(look.before(), look.coming()));
        }
    }

    static QueueView of(QueueWatches queues) {
        List<QueueWatch.Look> looks = queues.latest();
        List<EachQueue> each = looks.stream().map(EachQueue::of).toList();
        Instant at =
                looks.stream().map(QueueWatch.Look::at).min(Instant::compareTo).orElseThrow();
        QueueWatch.Look first = looks.get(0);
        Counts counts = sum(looks.stream().map(QueueWatch.Look::counts));
        if (counts == null) {
            String problem = looks.stream()
                    .map(look -> String.valueOf(look.problem()))
                    .distinct()
                    .collect(Collectors.joining("; "));
            return new QueueView(
                    false, at, problem, first.tube(), null, null, null, null, null, null, null, null, List.of(), each);
        }
        List<String> warnings = Stream.concat(queues.warnings().stream(), queues.away().stream())
                .toList();
        return new QueueView(
                true,
                at,
                null,
                first.tube(),
                counts.ready(),
                counts.reserved(),
                counts.delayed(),
                counts.buried(),
                counts.total(),
                counts.watching(),
                counts.pausedSeconds(),
                Coming.of(first.before(), sum(looks.stream().map(QueueWatch.Look::coming))),
                warnings,
                each);
    }

    private static @Nullable Counts sum(Stream<@Nullable Counts> all) {
        return all.filter(Objects::nonNull).reduce(Counts::plus).orElse(null);
    }
}
