package dev.pmc.cli;

/** How {@code pmc host create} and {@code pmc host delete} ended: their exit codes. */
enum HostExit {
    /** Queued; with {@code --wait}, it is as it was asked for. */
    DONE(0),
    /** The queue cannot be used; some of it may be queued. */
    QUEUE(1),
    /** Something in the command line is wrong; nothing was queued. */
    USAGE(2),
    /** The question was not answered with yes; nothing was queued. */
    NOT_CONFIRMED(3),
    /** With {@code --wait}: it did not work. */
    FAILED(4),
    /** With {@code --wait}: the time was over, or pmc could not be asked. */
    TIMEOUT(5);

    private final int code;

    HostExit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
