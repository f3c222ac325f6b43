package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The events that answer a SUBSCRIBE call, each as its bytes. One thread reads; any thread may close. */
public final class SubscribedEvents implements Closeable {
    private final Wire wire;
    private final RecordIoReader records;
    private final @Nullable String streamId;
    private Duration silence = Duration.ZERO;

    SubscribedEvents(Wire wire, HttpAnswer answer) {
        this.wire = wire;
        this.records = new RecordIoReader(answer.body());
        this.streamId = answer.headers().get("mesos-stream-id");
    }

    /** What a scheduler's further calls have to carry; executors have none. */
    public @Nullable String streamId() {
        return streamId;
    }

    /** From now on, so long a silence breaks the stream; zero: none does. Only time spent waiting for bytes counts. */
    public void limitSilence(Duration limit) throws IOException {
        silence = limit;
        wire.limitReads(limit);
    }

    /** The next event; null when the other side has ended the stream. Waits. */
    public byte @Nullable [] next() throws IOException {
        try {
            return records.next();
        } catch (SocketTimeoutException e) {
            throw new IOException("nothing heard for %d s".formatted(silence.toSeconds()), e);
        }
    }

    @Override
    public void close() {
        Closing.quietly(wire);
    }
}
