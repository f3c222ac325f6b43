package dev.pmc.hostdb;

/** No repetition makes this hostdb usable: somebody has to do first what the message says. Nothing was changed. */
public final class UnfitHostDbException extends HostDbException {
    private static final long serialVersionUID = 1L;

    public UnfitHostDbException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnfitHostDbException(String message) {
        super(message);
    }
}
