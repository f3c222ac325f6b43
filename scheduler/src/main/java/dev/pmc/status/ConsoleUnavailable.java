package dev.pmc.status;

/** What a guest has said cannot be had; the message says why. */
public final class ConsoleUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean later;

    ConsoleUnavailable(String message, boolean later) {
        super(message);
        this.later = later;
    }

    /** Whether to ask again may help. */
    public boolean later() {
        return later;
    }
}
