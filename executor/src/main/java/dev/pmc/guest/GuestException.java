package dev.pmc.guest;

/** An image, disk or seed could not be made. The message says why and what to do, in words for an operator. */
public final class GuestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /** @param retryable another attempt may succeed without anybody changing anything */
    public GuestException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** As the other, for a failure that has no exception behind it. */
    public GuestException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    public boolean retryable() {
        return retryable;
    }
}
