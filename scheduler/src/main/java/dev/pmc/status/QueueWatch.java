package dev.pmc.status;

import dev.pmc.core.job.QueueName;
import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.service.Services;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one queue every few seconds, on a thread of its own, so that however many people ask how it is doing, it is
 * asked once.
 */
public final class QueueWatch implements Services.Service {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    /** Connections come and go, and the queue sees some of them later than others. */
    private static final int LOOKS_UNTIL_SURE = 3;
    /** The pmc that led before this one may not have ended yet: it has lost its session, and is told so late. */
    private static final Duration TAKEOVER = Duration.ofSeconds(30);

    private final QueueName name;
    private final QueueInspector queue;
    private final @Nullable String before;
    private final LongSupplier own;
    private final InstantSource clock;
    private final Instant start;
    private volatile Look latest;
    private int strangers;

    /**
     * Watches the tube of jobs, and the one from which jobs come into it.
     *
     * @param before the network stage's tube
     * @param own so many of those who watch the tube of jobs are this pmc
     */
    public QueueWatch(
            QueueName name, QueueInspector queue, @Nullable String before, LongSupplier own, InstantSource clock) {
        this.name = name;
        this.queue = queue;
        this.before = before;
        this.own = own;
        this.clock = clock;
        start = clock.instant();
        latest = Look.failed(name, start, queue.tube(), "it was not looked at yet");
    }

    /** The queue that is looked at. */
    public QueueName queue() {
        return name;
    }

    /** By which it is looked at, and at single jobs. */
    public QueueInspector inspector() {
        return queue;
    }

    /** What was seen last. */
    public Look latest() {
        return latest;
    }

    /** Looks now. */
    public void look() {
        try {
            String server = queue.server();
            Counts counts = queue.counts();
            Counts coming = before == null ? null : queue.counts(before);
            latest = new Look(
                    name,
                    clock.instant(),
                    queue.tube(),
                    server,
                    counts,
                    null,
                    before,
                    coming,
                    others(counts),
                    warnings(counts, coming));
        } catch (QueueUnavailable e) {
            latest = Look.failed(name, clock.instant(), queue.tube(), e.getMessage());
        }
    }

    /** How many others take jobs from our tube; every connection watches the tube default, so there nobody can tell. */
    private long others(Counts counts) {
        long others = queue.tube().equals("default") ? 0 : Math.max(0, counts.watching() - own.getAsLong());
        boolean isCounted = others > 0 && !clock.instant().isBefore(start.plus(TAKEOVER));
        strangers = isCounted ? strangers + 1 : 0;
        if (strangers == LOOKS_UNTIL_SURE) {
            LOG.atWarn()
                    .addKeyValue("queue", name)
                    .addKeyValue("tube", queue.tube())
                    .addKeyValue("connections", others)
                    .log(
                            "somebody else takes jobs from pmc's tube; another pmc with a hostdb of its own makes hosts that"
                                    + " this one does not know of");
        }
        return strangers >= LOOKS_UNTIL_SURE ? others : 0;
    }

    private List<String> warnings(Counts counts, @Nullable Counts coming) {
        List<String> warnings = new ArrayList<>();
        TubeWarnings.paused(queue.tube(), counts).ifPresent(warnings::add);
        if (strangers >= LOOKS_UNTIL_SURE) {
            warnings.add("somebody else takes jobs from the tube " + queue.tube()
                    + " too: another pmc with a hostdb of its own makes hosts that this one does not know of");
        }
        if (before != null && coming != null) {
            TubeWarnings.paused(before, coming).ifPresent(warnings::add);
            if (coming.waiting() > 0) {
                TubeWarnings.unattended(before, coming).ifPresent(warnings::add);
            }
        }
        return warnings;
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (true) {
            pulse.beat();
            look();
            Thread.sleep(PERIOD.toMillis());
        }
    }

    /**
     * What was seen.
     *
     * @param server what it calls itself; empty if nobody knows
     * @param counts null if the queue did not answer; then {@code problem} says why
     * @param before the tube from which jobs come into ours, if there is one
     * @param coming its counts; null if nobody has asked
     * @param others connections of others that take jobs from our tube
     * @param warnings what people should know, in words
     */
    public record Look(
            QueueName queue,
            Instant at,
            String tube,
            String server,
            @Nullable Counts counts,
            @Nullable String problem,
            @Nullable String before,
            @Nullable Counts coming,
            long others,
            List<String> warnings) {
        static Look failed(QueueName queue, Instant at, String tube, @Nullable String problem) {
            return new Look(queue, at, tube, "", null, problem, null, null, 0, List.of());
        }

        /** Whether the queue answered. */
        public boolean isAnswered() {
            return counts != null;
        }

        /** Where jobs wait that pmc has not heard of yet, in words; empty if there are none. */
        public Optional<String> elsewhere() {
            List<String> words = new ArrayList<>();
            if (counts != null && counts.waiting() > 0) {
                words.add(waiting(tube, counts));
            }
            if (before != null && coming != null && coming.waiting() > 0) {
                words.add(waiting(before, coming) + (coming.watching() == 0 ? ", which nobody serves" : ""));
            }
            return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", words));
        }

        private static String waiting(String tube, Counts counts) {
            return counts.waiting() + " jobs wait in the tube " + tube
                    + (counts.pausedSeconds() == 0
                            ? ""
                            : ", which is paused for another " + counts.pausedSeconds() + " s");
        }
    }
}
