package dev.pmc.discovery.etcd;

import dev.pmc.discovery.store.DocumentChange;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreUnavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Services in etcd v3, a key for each:
 *
 * <pre>
 * PREFIX/epoch          the epoch of the scheduler that writes, and its hostdb
 * PREFIX/services/web   a service's document
 * </pre>
 *
 * <p>Whatever is written is written in a transaction that compares when the epoch was written, so nobody writes who has been deposed.
 */
public final class EtcdServiceStore implements ServiceStore {
    /** etcd takes 128 operations in a transaction. */
    private static final int MOST_AT_ONCE = 100;
    /** Bytes. etcd takes 1.5 MiB, and a third more are sent for base64. */
    private static final int LARGEST_REQUEST = 950_000;

    private static final int PAGE = 1_000;

    private final EtcdAddress address;
    private final EtcdGateway etcd;
    private final String epochKey;
    private final String services;
    /** When this scheduler has claimed it, in revisions of etcd. */
    private String taken = "";

    public EtcdServiceStore(EtcdAddress address) {
        this.address = address;
        etcd = new EtcdGateway(address.servers(), address.credentials());
        epochKey = EtcdGateway.base64(address.prefix() + "/epoch");
        services = address.prefix() + "/services/";
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public void take(StoreClaim claim) throws StoreUnavailable {
        JsonNode found =
                etcd.post("/kv/range", Map.of("key", epochKey)).path("kvs").path(0);
        claim.require(found.isMissingNode() ? null : EtcdGateway.text(found.path("value")));
        String claimed = EtcdGateway.base64(claim.toString());
        taken = commit(found.path("mod_revision").asString("0"), List.of(put(epochKey, claimed)));
    }

    @Override
    public Map<String, String> load() throws StoreUnavailable {
        Map<String, String> documents = new HashMap<>();
        String from = services;
        boolean hasMore = true;
        while (hasMore) {
            JsonNode page = etcd.post(
                    "/kv/range",
                    Map.of(
                            "key", EtcdGateway.base64(from),
                            "range_end", EtcdGateway.base64(address.prefix() + "/services0"),
                            "limit", PAGE));
            for (JsonNode pair : page.path("kvs")) {
                String key = EtcdGateway.text(pair.path("key"));
                documents.put(key.substring(services.length()), EtcdGateway.text(pair.path("value")));
                from = key + "\0";
            }
            hasMore = page.path("more").asBoolean(false);
        }
        return documents;
    }

    @Override
    public void change(List<DocumentChange> changes) throws StoreUnavailable {
        for (List<DocumentChange> some : DocumentChange.batches(changes, MOST_AT_ONCE, LARGEST_REQUEST)) {
            List<Object> operations = new ArrayList<>();
            some.forEach(change -> operations.add(operation(change)));
            commit(taken, operations);
        }
    }

    private Object operation(DocumentChange change) {
        String key = EtcdGateway.base64(services + change.service());
        String document = change.document();
        return document == null
                ? Map.of("request_delete_range", Map.of("key", key))
                : put(key, EtcdGateway.base64(document));
    }

    private static Object put(String key, String value) {
        return Map.of("request_put", Map.of("key", key, "value", value));
    }

    /**
     * Does all of it, if the epoch was written in that revision; also what comes late, of a request that was given up, is done only
     * then.
     *
     * @return the revision in which it was done
     */
    private String commit(String epochRevision, List<Object> operations) throws StoreUnavailable {
        Object condition = Map.of("key", epochKey, "target", "MOD", "result", "EQUAL", "mod_revision", epochRevision);
        JsonNode answer = etcd.post("/kv/txn", Map.of("compare", List.of(condition), "success", operations));
        if (!answer.path("succeeded").asBoolean(false)) {
            throw new StoreUnavailable("another scheduler has begun to write there");
        }
        return answer.path("header").path("revision").asString("");
    }

    @Override
    public void close() {
        // Its connections end with the process.
    }
}
