package dev.pmc.mesos;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: the stream of events and the connection for calls, which live and die together
 * ({@code docs/scheduler-http-api.md} and {@code docs/executor-http-api.md}, "Disconnections"). Any thread may use it; it is lost once, and not found again.
 */
public final class ApiSession implements Closeable {
    private final Endpoint endpoint;
    private final SubscribedEvents events;
    private final CallPipeline calls;
    private final AtomicReference<@Nullable String> loss = new AtomicReference<>();

    /**
     * A session whose SUBSCRIBE has been granted.
     *
     * @param answerLimit how long the answer to a call may take
     */
    public ApiSession(MesosApiClient client, SubscribedEvents events, Duration answerLimit) {
        this.endpoint = client.endpoint();
        this.events = events;
        this.calls = new CallPipeline(client, events.streamId(), answerLimit, this::lose);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Sends a call after those that were sent before; once the session is lost, it is settled as never sent. */
    public void send(Call call) {
        calls.send(call);
    }

    /** Waits until every call has its answer. */
    public boolean awaitAnswers(Duration limit) throws InterruptedException {
        return calls.awaitAnswers(limit);
    }

    /** Gives the session up; the first reason counts. */
    public void lose(String reason) {
        if (loss.compareAndSet(null, reason)) {
            events.close();
            calls.close();
        }
    }

    /** Why it was lost; null as long as it is not. */
    public @Nullable String loss() {
        return loss.get();
    }

    @Override
    public void close() {
        lose("closed");
    }
}
