package dev.pmc.hostdb;

/** The hostdb cannot be opened, read or written. The message says what an operator can do about it. */
public class HostDbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HostDbException(String message, Throwable cause) {
        super(message, cause);
    }

    public HostDbException(String message) {
        super(message);
    }
}
