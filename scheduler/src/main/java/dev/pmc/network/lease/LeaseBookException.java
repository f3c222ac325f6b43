package dev.pmc.network.lease;

/** The lease book cannot be opened, read or written. The message says what an operator can do about it. */
public final class LeaseBookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LeaseBookException(String message, Throwable cause) {
        super(message, cause);
    }

    public LeaseBookException(String message) {
        super(message);
    }
}
