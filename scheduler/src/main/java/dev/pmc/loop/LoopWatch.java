package dev.pmc.loop;

import dev.pmc.scheduler.Decision;
import dev.pmc.scheduler.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Somebody who looks on while the loop works, for people who want to see. Called on the loop's thread after each commit
 * and before the effects; must neither block nor keep what it is given beyond the call, but for immutable parts.
 */
public interface LoopWatch {
    /** The loop has turned once more. */
    void turned(Turn turn);

    /**
     * One turn of the loop.
     *
     * @param events what had arrived; the list is used again
     * @param now when it was decided about
     * @param commit how long it took to make the changes durable; zero if there were none
     */
    record Turn(List<Event> events, Decision decision, Instant now, Duration commit) {}
}
