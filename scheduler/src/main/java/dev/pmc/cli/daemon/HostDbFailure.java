package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.OtherFrameworkException;
import dev.pmc.hostdb.UnfitHostDbException;

/** What it means for a scheduler that its hostdb cannot be used. */
final class HostDbFailure {
    private HostDbFailure() {}

    /** Why it ends, and whether starting it again can help. */
    static Failure of(HostDbException e) {
        return new Failure(exit(e), String.valueOf(e.getMessage()), e);
    }

    private static Exit exit(HostDbException e) {
        if (e instanceof OtherFrameworkException) {
            return Exit.USAGE;
        }
        return e instanceof UnfitHostDbException ? Exit.UNFIT : Exit.HOSTDB;
    }
}
