package dev.pmc.framework;

/** The driver that was asked for cannot be had. The message is one line, for the person who asked. */
public final class DriverUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public DriverUnavailable(String message) {
        super(message);
    }
}
