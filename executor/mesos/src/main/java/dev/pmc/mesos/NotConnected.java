package dev.pmc.mesos;

import java.io.IOException;

/** No connection could be made, so nothing of what was to be sent has reached the other side. */
public final class NotConnected extends IOException {
    private static final long serialVersionUID = 1L;

    public NotConnected(String message, Throwable cause) {
        super(message, cause);
    }
}
