package dev.pmc.loop;

import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Somebody who looks on while the loop works, for people who want to see. Called by one thread, after each commit
 * and before its effects; must not block for long.
 */
public interface LoopWatch {
    /** The loop has turned once more. */
    void turned(LoopTurn turn);

    /**
     * One turn of the loop.
     *
     * @param events what had arrived
     * @param now when it was decided about
     * @param commit how long it took to make the changes durable; zero if there were none
     */
    record LoopTurn(List<Event> events, Decision decision, Instant now, Duration commit) {
        LoopTurn committedIn(Duration time) {
            return new LoopTurn(events, decision, now, time);
        }
    }
}
