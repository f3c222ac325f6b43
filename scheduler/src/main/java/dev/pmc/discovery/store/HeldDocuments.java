package dev.pmc.discovery.store;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.discovery.ServiceDocuments.DiscoveryService;
import dev.pmc.discovery.store.StoreDifference.Kind;
import java.time.Duration;
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

    /** Bytes of a member, with a comma: none has fewer, so a service of more members than fit is known to be too large unwritten. */
    static final int LEAST_MEMBER = "{'hostname':'a','state':'ready','address':null,'ports':{},'labels':{}},".length();

    /** What is said of a document that was read, and not written by this scheduler. */
    private static final long OF_ANOTHER = -1;

    /**
     * A document, or that there is none because it would be too large.
     *
     * @param index that of the service when it was written
     * @param document null if it cannot be understood, or is too large
     */
    private record Held(long index, @Nullable DiscoveryService document, boolean isLeftOut) {}

    /**
     * What has to be changed.
     *
     * @param members of all services that were looked at for it
     */
    record Due(List<DocumentChange> changes, int members) {
        /** Making a member's JSON and having it stored takes all who have a part in it a tenth of that. */
        private static final Duration REST_FOR_EACH = Duration.ofNanos(25_000);

        private static final Duration LONGEST_REST = Duration.ofSeconds(2);

        /**
         * How long the next changes wait for others after that, since a service is written whole, however little of it has changed:
         * a few milliseconds for a small one.
         */
        Duration rest() {
            Duration rest = REST_FOR_EACH.multipliedBy(members);
            return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
        }
    }

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
                differences.put(service.name(), isTooLarge(service) ? Kind.TOO_LARGE : Kind.MISSING);
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
    Due change(ServiceDirectory wanted) {
        List<DocumentChange> changes = new ArrayList<>();
        int members = 0;
        TreeSet<String> surplus = new TreeSet<>(held.keySet());
        for (Service service : wanted.all()) {
            surplus.remove(service.name());
            Held before = held.get(service.name());
            if (before == null || before.index() != service.index()) {
                members += change(service, before, changes);
            }
        }
        for (String name : surplus) {
            Held before = held.remove(name);
            if (before != null && !before.isLeftOut()) {
                changes.add(new DocumentChange(name, null, true));
            }
        }
        return new Due(changes, members);
    }

    /** Returns how many members were looked at. */
    private int change(Service service, @Nullable Held before, List<DocumentChange> changes) {
        boolean isThere = before != null && !before.isLeftOut();
        if (isSurelyTooLarge(service)) {
            leaveOut(service, isThere, changes);
            return 0;
        }
        DiscoveryService document = DiscoveryService.of(service);
        if (before == null || !isSame(before, service)) {
            String json = ServiceDocuments.write(document);
            if (ServiceDocuments.size(json) > LARGEST) {
                leaveOut(service, isThere, changes);
                return document.members().size();
            }
            changes.add(new DocumentChange(service.name(), json, isThere));
        }
        held.put(service.name(), new Held(service.index(), document, false));
        return document.members().size();
    }

    private void leaveOut(Service service, boolean isThere, List<DocumentChange> changes) {
        if (isThere) {
            changes.add(new DocumentChange(service.name(), null, true));
        }
        held.put(service.name(), new Held(service.index(), null, true));
    }

    private static boolean isSurelyTooLarge(Service service) {
        return (long) service.members().size() * LEAST_MEMBER > LARGEST;
    }

    private static boolean isTooLarge(Service service) {
        return isSurelyTooLarge(service)
                || ServiceDocuments.size(ServiceDocuments.write(DiscoveryService.of(service))) > LARGEST;
    }
}
