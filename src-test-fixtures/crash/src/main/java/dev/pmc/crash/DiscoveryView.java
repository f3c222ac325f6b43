package dev.pmc.crash;

import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.discovery.ServiceDocuments.DiscoveryMember;
import dev.pmc.discovery.ServiceDocuments.DiscoveryService;
import dev.pmc.discovery.etcd.EtcdAddress;
import dev.pmc.discovery.etcd.EtcdServiceStore;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.discovery.zookeeper.ZooKeeperServiceStore;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What service discovery says in each of its places, read as anybody reads it. Used by one thread. */
final class DiscoveryView implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ZooKeeperClients clients = new ZooKeeperClients();
    private final List<ServiceStore> stores;

    DiscoveryView(String zooKeeper, String etcd) {
        stores = List.of(
                new ZooKeeperServiceStore(clients, ZooKeeperAddress.parse(zooKeeper)),
                new EtcdServiceStore(EtcdAddress.parse(etcd)));
    }

    /** Whether every store says what the leader does. */
    boolean isInStep(Scheduler leader) {
        return isInStep(said(leader));
    }

    /** Whether every store says that. */
    boolean isInStep(Map<String, List<DiscoveryMember>> said) {
        return stores.stream().allMatch(store -> stored(store).equals(said));
    }

    /** What differs, for people. */
    String difference(Scheduler leader) {
        return difference(said(leader));
    }

    /** What differs from that, for people. */
    String difference(Map<String, List<DiscoveryMember>> said) {
        return "the leader says " + said + "; "
                + stores.stream()
                        .filter(store -> !stored(store).equals(said))
                        .map(store -> store.name() + " says " + stored(store))
                        .collect(Collectors.joining("; "));
    }

    /** The hostnames of all members. */
    Set<String> members(Scheduler leader) {
        return said(leader).values().stream()
                .flatMap(List::stream)
                .map(DiscoveryMember::hostname)
                .collect(Collectors.toSet());
    }

    /** The members of each service, as that scheduler's API says; none if it does not answer. */
    static Map<String, List<DiscoveryMember>> said(Scheduler leader) {
        Map<String, List<DiscoveryMember>> all = new TreeMap<>();
        JsonNode services = MAPPER.readTree(leader.page("/api/v1/discovery")).path("services");
        services.forEach(service -> put(all, service.toString()));
        return all;
    }

    private static Map<String, List<DiscoveryMember>> stored(ServiceStore store) {
        Map<String, List<DiscoveryMember>> all = new TreeMap<>();
        try {
            store.load().values().forEach(document -> put(all, document));
        } catch (StoreUnavailable e) {
            all.put(e.toString(), List.of());
        }
        return all;
    }

    private static void put(Map<String, List<DiscoveryMember>> all, String document) {
        DiscoveryService service =
                ServiceDocuments.read(document).orElseThrow(() -> new AssertionError(document + " is no service"));
        all.put(service.service(), service.members());
    }

    @Override
    public void close() {
        stores.forEach(ServiceStore::close);
        clients.close();
    }
}
