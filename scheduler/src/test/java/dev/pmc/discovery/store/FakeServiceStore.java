package dev.pmc.discovery.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store in memory, which others have a hand in, and which goes away and comes back. Its contents outlive it. */
public final class FakeServiceStore implements ServiceStore {
    /** What there is of it, whoever uses it. */
    public static final class Contents {
        public final Map<String, String> documents = new ConcurrentHashMap<>();
        private volatile @Nullable String epoch;
        private final AtomicInteger version = new AtomicInteger();
        /** Nobody answers. */
        public volatile boolean isAway;
        /** How often something was changed. */
        public final AtomicInteger writes = new AtomicInteger();
    }

    private final Contents contents;
    private int version = -1;

    public FakeServiceStore(Contents contents) {
        this.contents = contents;
    }

    @Override
    public String name() {
        return "fake://store";
    }

    @Override
    public void take(StoreClaim claim) throws StoreUnavailable {
        answer();
        claim.require(contents.epoch);
        contents.epoch = claim.toString();
        version = contents.version.incrementAndGet();
    }

    @Override
    public Map<String, String> load() throws StoreUnavailable {
        answer();
        return Map.copyOf(contents.documents);
    }

    @Override
    public void change(List<DocumentChange> changes) throws StoreUnavailable {
        answer();
        if (version != contents.version.get()) {
            throw new StoreUnavailable("somebody else has taken it");
        }
        for (DocumentChange change : changes) {
            String document = change.document();
            if (document == null) {
                contents.documents.remove(change.service());
            } else {
                contents.documents.put(change.service(), document);
            }
            contents.writes.incrementAndGet();
        }
    }

    private void answer() throws StoreUnavailable {
        if (contents.isAway) {
            throw new StoreUnavailable("it is away");
        }
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
