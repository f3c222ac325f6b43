package dev.pmc.discovery.store;

import dev.pmc.discovery.ServiceDocuments;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a service's document.
 *
 * @param document null if it is to go
 * @param isThere whether there is one, that is to go or to be another
 */
public record DocumentChange(String service, @Nullable String document, boolean isThere) {
    private int bytes() {
        return document == null ? 0 : ServiceDocuments.size(document);
    }

    /** Changes in their order, not more together than a store takes, one at least. */
    public static List<List<DocumentChange>> batches(List<DocumentChange> changes, int most, int mostBytes) {
        List<List<DocumentChange>> batches = new ArrayList<>();
        List<DocumentChange> last = new ArrayList<>();
        int bytes = 0;
        for (DocumentChange change : changes) {
            if (last.size() == most || (!last.isEmpty() && bytes + change.bytes() > mostBytes)) {
                batches.add(last);
                last = new ArrayList<>();
                bytes = 0;
            }
            last.add(change);
            bytes += change.bytes();
        }
        if (!last.isEmpty()) {
            batches.add(last);
        }
        return batches;
    }
}
