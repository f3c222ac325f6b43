package dev.pmc.hostdb;

/**
 * Another scheduler leads from now on. Nothing was stored, and whoever gets this must do nothing more: not even what needs no
 * commit.
 */
public final class StaleEpochException extends HostDbException {
    private static final long serialVersionUID = 1;

    /**
     * @param where the hostdb, in words
     * @param mine the epoch of the one that is refused
     * @param current the number of the epoch that stands
     */
    public StaleEpochException(String where, Epoch mine, long current) {
        super("another pmc has taken over " + where + ": it is in epoch " + current + ", and this pmc, of epoch " + mine
                + ", does nothing more");
    }
}
