package dev.pmc.local.master;

import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import java.time.Duration;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** One subscription of a scheduler: its event stream, with heartbeats, and the stream id that its calls must name. */
final class SchedulerSession {
    static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);
    private static final Event HEARTBEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private final String streamId;
    private final EventResponse stream;
    private final Loop loop;
    private final MessageFaults faults;
    private Loop.Timer heartbeats = Loop.Timer.NONE;

    SchedulerSession(String streamId, EventResponse stream, Loop loop, MessageFaults faults) {
        this.streamId = streamId;
        this.stream = stream;
        this.loop = loop;
        this.faults = faults;
    }

    String streamId() {
        return streamId;
    }

    void send(Event event) {
        faults.deliver(Way.EVENT, event.getType().name(), () -> stream.send(event));
    }

    /** Sends the first heartbeat at once. */
    void startHeartbeats() {
        send(HEARTBEAT);
        heartbeats = loop.after(HEARTBEAT_INTERVAL, this::startHeartbeats);
    }

    /** Tells why, and ends the stream. */
    void fail(String message) {
        send(Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build());
        end();
    }

    void end() {
        heartbeats.cancel();
        stream.end();
    }

    /** Calls back on the loop when the connection is gone. */
    void onDisconnect(Runnable callback) {
        stream.onDisconnect(() -> loop.post(() -> {
            heartbeats.cancel();
            callback.run();
        }));
    }
}
