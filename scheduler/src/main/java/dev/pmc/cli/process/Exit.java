package dev.pmc.cli.process;

/** Why pmc ended: its exit codes. systemd goes by them, so each says whether starting again can help. */
public enum Exit {
    /** It was told to. */
    OK(0, Again.USELESS),
    /** A defect, or a machine out of order; the log has more. */
    INTERNAL(1, Again.MAY_HELP),
    /** A flag or its value is wrong. */
    USAGE(2, Again.USELESS),
    /** The queue could not be reached at the start. */
    QUEUE(3, Again.MAY_HELP),
    /** The HTTP port is in use, or the address is not this machine's. */
    PORT(4, Again.MAY_HELP),
    /** The executor archive is missing, or is none. */
    ARCHIVE(5, Again.USELESS),
    /** The hostdb cannot be opened, read or written, or another pmc has it; also one that stood by and now leads. */
    HOSTDB(6, Again.MAY_HELP),
    /** The master does not take this framework. */
    MESOS(7, Again.USELESS),
    /** {@code --driver libmesos}, and libmesos cannot be used. */
    LIBMESOS(8, Again.USELESS),
    /** The daemon's status API does not answer, or says no. */
    API(9, Again.MAY_HELP),
    /** There is no such host, agent or job. */
    NOT_FOUND(10, Again.USELESS),
    /** The host will not be as it was waited for, unless somebody does something. */
    NEVER(11, Again.USELESS),
    /** It took longer than was to be waited. */
    TIMEOUT(12, Again.MAY_HELP),
    /** A question was not answered with yes; nothing was done. */
    NOT_CONFIRMED(13, Again.USELESS),
    /** The hostdb has records that cannot be read, is a newer pmc's, is no hostdb, or lets nobody in. */
    UNFIT(14, Again.USELESS);

    /** What comes of the same command given once more. */
    private enum Again {
        /** What was in the way may have passed by itself. */
        MAY_HELP,
        /** Nothing was in the way, or somebody has to do something first. */
        USELESS
    }

    private final int code;
    private final Again again;

    Exit(int code, Again again) {
        this.code = code;
        this.again = again;
    }

    public int code() {
        return code;
    }

    /** Whether what was in the way may pass by itself, so that a daemon should be started again. */
    public boolean mayPass() {
        return again == Again.MAY_HELP;
    }
}
