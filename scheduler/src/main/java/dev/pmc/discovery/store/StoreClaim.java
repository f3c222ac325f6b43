package dev.pmc.discovery.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who writes to a store, as the store itself says: {@code 57 ab12cd34}.
 *
 * @param epoch in which a scheduler leads
 * @param hostdb the id of the hostdb whose epoch that is
 */
public record StoreClaim(long epoch, String hostdb) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) (\\S+)");

    /**
     * Makes sure that this one may take the place of another.
     *
     * @param stored as the store says it; null if nobody has claimed it
     * @throws StoreUnavailable if it may not
     */
    public void require(@Nullable String stored) throws StoreUnavailable {
        if (stored == null) {
            return;
        }
        Matcher standing = FORM.matcher(stored);
        if (!standing.matches()) {
            throw new StoreUnavailable("there is something else than services; nothing was changed");
        }
        if (!standing.group(2).equals(hostdb)) {
            throw new StoreUnavailable("there are the services of another hostdb, " + standing.group(2)
                    + "; give --discovery another path, or remove that epoch from the store");
        }
        if (Long.parseLong(standing.group(1)) > epoch) {
            throw new StoreUnavailable("a scheduler of a later epoch, " + standing.group(1)
                    + ", writes there; if it does no more, remove that epoch from the store");
        }
    }

    /** As stores say it. */
    @Override
    public String toString() {
        return epoch + " " + hostdb;
    }
}
