package dev.pmc.queue;

/** The queue did not do what it was asked, because it is down, slow or out of order; asking again later may help. */
public final class QueueUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public QueueUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public QueueUnavailable(String message) {
        super(message);
    }
}
