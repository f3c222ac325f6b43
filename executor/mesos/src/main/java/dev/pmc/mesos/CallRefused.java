package dev.pmc.mesos;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A Mesos master or agent has answered a call with another status than 2xx. The message holds its words. */
public final class CallRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String text;
    private final @Nullable String location;

    public CallRefused(int status, String text, @Nullable String location) {
        super("answered %d%s".formatted(status, text.isBlank() ? "" : ": " + text.strip()));
        this.status = status;
        this.text = text;
        this.location = location;
    }

    public int status() {
        return status;
    }

    /** The body of the answer. */
    public String text() {
        return text;
    }

    /** Where to go instead, if this master does not lead (307). */
    public @Nullable String location() {
        return location;
    }

    /** Another try may be answered otherwise: the other side does not lead, or has not finished recovery or its start. */
    public boolean passes() {
        return location != null || status == 404 || status == 408 || status == 429 || status >= 500;
    }
}
