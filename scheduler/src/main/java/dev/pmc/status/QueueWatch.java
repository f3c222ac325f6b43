package dev.pmc.status;

import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.service.Services;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the queue every few seconds, on a thread of its own, so that however many people ask how it is doing, it is
 * asked once.
 */
public final class QueueWatch implements Services.Service {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final QueueInspector queue;
    private final InstantSource clock;
    private volatile Look latest;

    public QueueWatch(QueueInspector queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
        latest = new Look(clock.instant(), queue.tube(), null, "it was not looked at yet");
    }

    /** What was seen last. */
    public Look latest() {
        return latest;
    }

    /** Looks now. */
    public void look() {
        try {
            latest = new Look(clock.instant(), queue.tube(), queue.counts(), null);
        } catch (QueueUnavailable e) {
            latest = new Look(clock.instant(), queue.tube(), null, e.getMessage());
        }
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
     * @param counts null if the queue did not answer; then {@code problem} says why
     */
    public record Look(
            Instant at,
            String tube,
            QueueInspector.@Nullable Counts counts,
            @Nullable String problem) {}
}
