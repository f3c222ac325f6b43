package dev.pmc.hostdb;

/** A scheduler's flags make another framework of it than the other schedulers of its hostdb are. */
public final class OtherFrameworkException extends HostDbException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where the hostdb
     * @param differences in words
     * @param agreed the flags of the others
     */
    OtherFrameworkException(String where, String differences, String agreed) {
        super("this pmc would be another framework than the other schedulers of the hostdb " + where + ": "
                + differences
                + "; give it their flags (" + agreed
                + "), or change what all of them say with 'pmc hostdb change-framework'");
    }
}
