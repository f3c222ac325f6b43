package dev.pmc.cli.process;

/** Why pmc ended: its exit codes. */
public enum Exit {
    /** It was told to. */
    OK(0),
    /** A defect, or a machine out of order; the log has more. */
    INTERNAL(1),
    /** A flag or its value is wrong. */
    USAGE(2),
    /** The queue could not be reached at the start. */
    QUEUE(3),
    /** The HTTP port is in use, or the address is not this machine's. */
    PORT(4),
    /** The executor archive is missing, or is none. */
    ARCHIVE(5),
    /** The hostdb cannot be opened, read or written, or another pmc has it. */
    HOSTDB(6),
    /** The master does not take this framework. */
    MESOS(7),
    /** {@code --driver libmesos}, and libmesos cannot be used. */
    LIBMESOS(8),
    /** The daemon's status API does not answer, or says no. */
    API(9),
    /** There is no such host, agent or job. */
    NOT_FOUND(10),
    /** The host will not be as it was waited for, unless somebody does something. */
    NEVER(11),
    /** It took longer than was to be waited. */
    TIMEOUT(12),
    /** A question was not answered with yes; nothing was done. */
    NOT_CONFIRMED(13);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
