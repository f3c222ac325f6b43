package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.dns.DnsServer;
import dev.pmc.discovery.etcd.EtcdServiceStore;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.discovery.zookeeper.ZooKeeperServiceStore;
import dev.pmc.service.Services;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The faces of service discovery that a leader has beside its API: stores, and DNS. */
final class DiscoveryFaces implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFaces.class);

    /** A store that does not answer is given up after some seconds, again and again. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(90);

    private final List<StoreKeeper> keepers;
    private final @Nullable DnsServer dns;

    private DiscoveryFaces(List<StoreKeeper> keepers, @Nullable DnsServer dns) {
        this.keepers = keepers;
        this.dns = dns;
    }

    /**
     * Those that the options want.
     *
     * @param claim by which this scheduler writes to stores
     * @throws Failure if DNS cannot be answered at the address for it
     */
    static DiscoveryFaces open(
            DiscoveryOptions options,
            List<DiscoveryOptions.Place> places,
            DiscoveryBoard board,
            StoreClaim claim,
            InstantSource clock,
            ZooKeeperClients zooKeeper) {
        DnsServer dns = dns(options, board);
        return new DiscoveryFaces(
                places.stream()
                        .map(place -> new StoreKeeper(store(place, zooKeeper), board, claim, clock))
                        .toList(),
                dns);
    }

    private static ServiceStore store(DiscoveryOptions.Place place, ZooKeeperClients zooKeeper) {
        return place.zooKeeper() == null
                ? new EtcdServiceStore(Objects.requireNonNull(place.etcd(), "a store is in one of the two"))
                : new ZooKeeperServiceStore(zooKeeper, place.zooKeeper());
    }

    /**
     * Makes sure, before this pmc leads, that it could answer DNS then.
     *
     * @throws Failure if it could not
     */
    static void requireDns(DiscoveryOptions options) {
        if (options.dns != null) {
            open(options, options.dns, () -> ServiceDirectory.of(State.empty("")))
                    .close();
        }
    }

    private static @Nullable DnsServer dns(DiscoveryOptions options, DiscoveryBoard board) {
        if (options.dns == null) {
            return null;
        }
        DnsServer dns = open(options, options.dns, board::services);
        LOG.atInfo()
                .addKeyValue("zone", options.zone)
                .addKeyValue("address", options.dns)
                .addKeyValue("port", dns.port())
                .log("answering DNS queries for services");
        return dns;
    }

    private static DnsServer open(
            DiscoveryOptions options, InetSocketAddress address, Supplier<ServiceDirectory> services) {
        try {
            return DnsServer.open(address, options.zone, services);
        } catch (IOException e) {
            throw new Failure(Exit.PORT, "--discovery-dns " + address + ": " + e.getMessage(), e);
        }
    }

    /** Those who keep stores. */
    List<StoreKeeper> keepers() {
        return keepers;
    }

    /** Has all of them work. */
    void start(Services services) {
        for (StoreKeeper keeper : keepers) {
            services.start("discovery " + keeper.status().store(), MAX_SILENCE, keeper);
        }
        if (dns != null) {
            services.start("discovery-dns udp", MAX_SILENCE, dns::answerDatagrams);
            services.start("discovery-dns tcp", MAX_SILENCE, dns::answerConnections);
        }
    }

    @Override
    public void close() {
        if (dns != null) {
            dns.close();
        }
    }
}
