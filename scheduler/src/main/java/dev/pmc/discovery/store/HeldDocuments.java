package dev.pmc.discovery.store;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.discovery.ServiceDocuments.DiscoveryService;
import dev.pmc.discovery.store.StoreDifference.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds, as far as is known, and what has to be changed for it to hold what it should. Documents are compared by their
 * members: that a scheduler says the same anew is no reason to write it. Not thread-safe.
 */
final class HeldDocuments {
    /** Bytes of one document. ZooKeeper takes a megabyte by default, etcd some more. */
    static final int LARGEST = 900_000;

    /** What is said of a document that was read, and not written by this scheduler. */
    private static final long OF_ANOTHER = -1;

    /**
     * A document, or that there is none because it would be too large.
     *
     * @param index that of the service when it was written
     * @param document null if it cannot be understood, or is too large
     */
    private record Held(long index, @Nullable DiscoveryService document, boolean isLeftOut) {}

    private final Map<String, Held> held = new HashMap<>();

    private HeldDocuments() {}

    /** Those of a store that was read. */
    static HeldDocuments of(Map<String, String> documents) {
        HeldDocuments all = new HeldDocuments();
        documents.forEach((name, json) -> all.held.put(
                name, new Held(OF_ANOTHER, ServiceDocuments.read(json).orElse(null), false)));
        return all;
    }

    /** What the store holds otherwise than it should. */
    List<StoreDifference> differences(ServiceDirectory wanted) {
        Map<String, Kind> differences = new TreeMap<>();
        held.keySet().forEach(name -> differences.put(name, Kind.SURPLUS));
        for (Service service : wanted.all()) {
            Held document = held.get(service.name());
            if (document == null || document.isLeftOut()) {
                boolean isTooLarge =
                        ServiceDocuments.size(ServiceDocuments.write(DiscoveryService.of(service))) > LARGEST;
                differences.put(service.name(), isTooLarge ? Kind.TOO_LARGE : Kind.MISSING);
            } else if (isSame(document, service)) {
                differences.remove(service.name());
            } else {
                differences.put(service.name(), Kind.DIFFERENT);
            }
        }
        List<StoreDifference> all = new ArrayList<>();
        differences.forEach((name, kind) -> all.add(new StoreDifference(name, kind)));
        return all;
    }

    private static boolean isSame(Held document, Service service) {
        return document.index() == service.index()
                || (document.document() != null
                        && document.document()
                                .members()
                                .equals(DiscoveryService.of(service).members()));
    }

    /** What has to be changed. It counts as done from now on; after a failure the store is to be read. */
    List<DocumentChange> change(ServiceDirectory wanted) {
        List<DocumentChange> changes = new ArrayList<>();
        TreeSet<String> surplus = new TreeSet<>(held.keySet());
        for (Service service : wanted.all()) {
            surplus.remove(service.name());
            Held before = held.get(service.name());
            if (before == null || before.index() != service.index()) {
                change(service, before, changes);
            }
        }
        for (String name : surplus) {
            Held before = held.remove(name);
            if (before != null && !before.isLeftOut()) {
                changes.add(new DocumentChange(name, null, true));
            }
        }
        return changes;
    }

    private void change(Service service, @Nullable Held before, List<DocumentChange> changes) {
        DiscoveryService document = DiscoveryService.of(service);
        boolean isThere = before != null && !before.isLeftOut();
        if (before == null || !isSame(before, service)) {
            String json = ServiceDocuments.write(document);
            boolean isTooLarge = ServiceDocuments.size(json) > LARGEST;
            if (!isTooLarge || isThere) {
                changes.add(new DocumentChange(service.name(), isTooLarge ? null : json, isThere));
            }
            held.put(service.name(), new Held(service.index(), isTooLarge ? null : document, isTooLarge));
        } else {
            held.put(service.name(), new Held(service.index(), document, false));
        }
    }
}
