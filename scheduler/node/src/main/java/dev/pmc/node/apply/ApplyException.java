package dev.pmc.node.apply;

/** The node could not be made what it should be. */
public final class ApplyException extends Exception {
    private final Kind kind;

    /** What that means for whoever asked. */
    public enum Kind {
        /** Once more may help: what was done stays, and what was not is done then. */
        FAILED,
        /** It would do harm; nothing was changed. */
        REFUSED,
        /** It is done, but not well. */
        UNHEALTHY
    }

    ApplyException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ApplyException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.FAILED;
    }

    public Kind kind() {
        return kind;
    }
}
