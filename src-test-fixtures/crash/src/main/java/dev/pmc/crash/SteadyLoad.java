package dev.pmc.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Asks the same URL again and again, from when it is made until it is closed, and keeps what came of it. Thread-safe. */
final class SteadyLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CLIENTS = 2;
    private static final long PACE_MILLIS = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
    private final ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    SteadyLoad(URI url) {
        request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
        for (int i = 0; i < CLIENTS; i++) {
            ScheduledFuture<?> unused =
                    clients.scheduleWithFixedDelay(this::ask, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void ask() {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                answers.merge(answer.body(), 1, Integer::sum);
            } else {
                failures.add("status " + answer.statusCode());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many requests were answered, by what the answer was. */
    ConcurrentMap<String, Integer> answers() {
        return answers;
    }

    /** What became of those that were not answered. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Nothing more is asked; what is under way is waited for. */
    @Override
    public void close() {
        clients.shutdown();
        try {
            if (!clients.awaitTermination(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("requests do not come to their end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
