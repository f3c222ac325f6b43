package dev.pmc.hypervisor;

/** The hypervisor did not do what it was asked to. The message is the hypervisor's own, after what was asked. */
public final class HypervisorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public HypervisorException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** As the other, for a failure that has no exception behind it. */
    public HypervisorException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean is(Kind other) {
        return kind == other;
    }

    /** What a caller may want to tell apart. */
    public enum Kind {
        /** There is no such domain. */
        NO_DOMAIN,
        /** Name or UUID belongs to another domain. */
        EXISTS,
        /** The domain is active and should not be, or the other way round. */
        WRONG_STATE,
        /** The domain XML is not well formed or not valid. */
        BAD_XML,
        /** The connection is gone; what the call did is unknown. */
        UNREACHABLE,
        /** Anything else: QEMU did not start, permission denied, out of memory. */
        FAILED
    }
}
