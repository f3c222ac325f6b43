package dev.pmc.mesos;

import java.io.IOException;

/** The other side does not speak the protocol that was agreed on: what came is no HTTP, no RecordIO, or no event. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }

    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
