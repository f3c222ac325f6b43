package dev.pmc.status;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Brings the loop's replies to those who have asked it something, and wait. Thread-safe.
 *
 * @param <R> a reply
 */
public final class Replies<R> {
    private final Map<String, CompletableFuture<R>> awaited = new ConcurrentHashMap<>();

    /** The loop has replied, and what it says is durable. */
    void tell(Map<String, R> replies) {
        replies.forEach((id, reply) -> {
            CompletableFuture<R> waiting = awaited.get(id);
            if (waiting != null) {
                waiting.complete(reply);
            }
        });
    }

    /**
     * Asks, and waits for the reply.
     *
     * @param ask is given the name of the request
     * @return empty if there is none in time; what was asked may be done all the same
     */
    public Optional<R> ask(Consumer<String> ask, Duration atMost) {
        String id = UUID.randomUUID().toString();
        CompletableFuture<R> reply = new CompletableFuture<>();
        awaited.put(id, reply);
        try {
            ask.accept(id);
            return Optional.of(reply.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            awaited.remove(id);
        }
    }
}
