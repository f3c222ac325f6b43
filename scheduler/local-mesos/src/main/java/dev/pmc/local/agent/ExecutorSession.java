package dev.pmc.local.agent;

import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import org.apache.mesos.v1.executor.Protos.Event;

/** One subscription of an executor. */
final class ExecutorSession {
    private final EventResponse stream;
    private final Loop loop;
    private final MessageFaults faults;

    ExecutorSession(EventResponse stream, Loop loop, MessageFaults faults) {
        this.stream = stream;
        this.loop = loop;
        this.faults = faults;
    }

    void send(Event.Builder event) {
        Event message = event.build();
        faults.deliver(Way.EXECUTOR_EVENT, message.getType().name(), () -> stream.send(message));
    }

    void end() {
        stream.end();
    }

    /** Breaks the connection, as the death of the agent does. */
    void cut() {
        stream.cut();
    }

    /** Calls back on the loop when the connection is gone. */
    void onDisconnect(Runnable callback) {
        stream.onDisconnect(() -> loop.post(callback));
    }
}
