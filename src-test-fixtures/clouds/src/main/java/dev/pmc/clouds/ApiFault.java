package dev.pmc.clouds;

/** What the API refuses, with CloudStack's own code and words for it. */
final class ApiFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Something about the parameters is wrong. */
    static final int PARAMETER = 431;
    /** The call is not signed by somebody who is known. */
    static final int UNAUTHORIZED = 401;
    /** There is no such command. */
    static final int UNSUPPORTED = 432;
    /** A thing cannot be taken, because something else uses it. */
    static final int IN_USE = 536;
    /** Two rules want the same port. */
    static final int CONFLICT = 537;

    private final int code;

    ApiFault(int code, String words) {
        super(words);
        this.code = code;
    }

    int code() {
        return code;
    }
}
