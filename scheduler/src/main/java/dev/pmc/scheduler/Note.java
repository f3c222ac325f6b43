package dev.pmc.scheduler;

/** A line for the log: what has changed in the world, readable by itself, with constant keys at its end. */
public record Note(Level level, String line) {
    /** Who has to care. */
    public enum Level {
        /** Nobody, but for debugging. */
        DEBUG,
        /** The state of the world has changed. */
        INFO,
        /** Something went wrong and is tried again. */
        WARN,
        /** A person must act. */
        ERROR
    }
}
