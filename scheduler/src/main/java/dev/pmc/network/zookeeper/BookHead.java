package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.vm.IfMissing;
import org.jspecify.annotations.Nullable;

/**
 * What a book's own node says.
 *
 * @param incomplete another book's contents are being written into it, which do not count before they are there as a whole
 * @param successor the book that has taken the place of this one
 */
record BookHead(
        int format,
        @IfMissing("false") boolean incomplete,
        @Nullable String successor) {
    private static final int FORMAT = 1;

    /** Anybody can use it. */
    static final BookHead USABLE = new BookHead(FORMAT, false, null);

    /** Nobody can use it but whoever fills it. */
    static final BookHead INCOMPLETE = new BookHead(FORMAT, true, null);

    static BookHead retired(String successor) {
        return new BookHead(FORMAT, false, successor);
    }

    /** @throws LeaseBookException if nobody can use it, in words */
    void requireUsable(Object book) {
        if (format != FORMAT) {
            throw new LeaseBookException("the lease book " + book + " has format " + format
                    + ", and this pmc knows format " + FORMAT + ": use the pmc that made it");
        }
        if (successor != null) {
            throw new LeaseBookException("the lease book " + book + " has been moved to " + successor
                    + ": give that one (--lease-book), and keep this one as a copy");
        }
        if (incomplete) {
            throw new LeaseBookException("a move into the lease book " + book
                    + " has not come to its end; if nobody is at it, remove it with zkCli (deleteall) and move again");
        }
    }
}
