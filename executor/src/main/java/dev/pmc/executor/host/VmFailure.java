package dev.pmc.executor.host;

/** A VM could not be made, started, stopped or removed. The message says why, in words for an operator. */
public final class VmFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean leftNothing;
    private final boolean retryable;

    /**
     * @param leftNothing nothing of the VM is on the host
     * @param retryable another attempt may succeed
     */
    public VmFailure(String message, boolean leftNothing, boolean retryable, Throwable cause) {
        super(message, cause);
        this.leftNothing = leftNothing;
        this.retryable = retryable;
    }

    /** As the other, for a failure that has no exception behind it. */
    public VmFailure(String message, boolean leftNothing, boolean retryable) {
        super(message);
        this.leftNothing = leftNothing;
        this.retryable = retryable;
    }

    public boolean leftNothing() {
        return leftNothing;
    }

    public boolean retryable() {
        return retryable;
    }
}
