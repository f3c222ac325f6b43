package dev.pmc.discovery.store;

/** A store cannot be used now. Trying again may help. */
public final class StoreUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String message) {
        super(message);
    }

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
