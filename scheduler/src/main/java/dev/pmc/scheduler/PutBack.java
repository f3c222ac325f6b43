package dev.pmc.scheduler;

import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The jobs that could not be decided when they came, and that will come again: a later job of the same host must not
 * overtake them. Else a create that waits for the end of a delete would make the host anew after the delete that was
 * sent last.
 *
 * <p>Not durable: after a restart they come again in the order in which their delays end, which is nearly always that
 * in which they came first. Not thread-safe.
 */
final class PutBack {
    /**
     * A job that does not come in this time was dropped, or somebody else has it: nobody is to wait for it any longer.
     * Some delays long, for the queue may be slow or away for a moment.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** When each was last seen, by host and by the queue's number, in the order in which they came first. */
    private final Map<Hostname, Map<Long, Instant>> lines = new HashMap<>();

    /** Whether an earlier job of the host is to come again. Forgets those that were waited for in vain. */
    boolean isBehind(Hostname host, long id, Instant now) {
        Map<Long, Instant> line = lines.getOrDefault(host, new LinkedHashMap<>());
        line.entrySet()
                .removeIf(job ->
                        job.getKey() != id && job.getValue().plus(PATIENCE).isBefore(now));
        return !line.isEmpty() && line.keySet().iterator().next() != id;
    }

    /** The job is put back. One that was put back before keeps its place. */
    void add(Hostname host, long id, Instant now) {
        lines.computeIfAbsent(host, unknown -> new LinkedHashMap<>()).put(id, now);
    }

    /** The job is decided. */
    void remove(Hostname host, long id) {
        lines.computeIfPresent(host, (same, line) -> {
            line.remove(id);
            return line.isEmpty() ? null : line;
        });
    }
}
