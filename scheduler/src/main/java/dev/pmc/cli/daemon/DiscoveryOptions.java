package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.SecretFile;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.discovery.dns.DiscoveryZone;
import dev.pmc.discovery.etcd.EtcdAddress;
import dev.pmc.zookeeper.ZooKeeperAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a leader says which services there are, beside its API. */
final class DiscoveryOptions {
    private static final String OF_MESOS = "/pmc-discovery";
    private static final String BESIDE_HOSTDB = "-discovery";

    @Option(
            names = "--discovery",
            paramLabel = "STORE",
            converter = PlaceConverter.class,
            description = "A store that holds the list of each service for others to read: zk://HOST1,HOST2,HOST3/PATH,"
                    + " etcd://HOST1,HOST2/PREFIX (etcds:// for HTTPS), or none; may be repeated. Default: where"
                    + " the hostdb is in ZooKeeper, its path with -discovery behind it; else /pmc-discovery where"
                    + " --master is in ZooKeeper; else none.")
    List<Place> places = new ArrayList<>();

    @Option(
            names = "--etcd-credentials-file",
            paramLabel = "FILE",
            description = "File that holds user:password for each etcd://... of --discovery.")
    private @Nullable Path etcdCredentialsFile;

    @Option(
            names = "--discovery-dns",
            paramLabel = "IP:PORT",
            converter = ListenConverter.class,
            description = "Answer DNS queries for services there, by UDP and TCP. Default: none are answered.")
    @Nullable
    InetSocketAddress dns;

    @Option(
            names = "--discovery-zone",
            paramLabel = "ZONE",
            defaultValue = "pmc.internal",
            converter = ZoneConverter.class,
            description = "What follows services' names in DNS. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    DiscoveryZone zone;

    /**
     * A store, by its address.
     *
     * @param zooKeeper null if it is not in ZooKeeper
     * @param etcd null if it is not in etcd
     */
    record Place(
            @Nullable ZooKeeperAddress zooKeeper, @Nullable EtcdAddress etcd) {
        @Override
        public String toString() {
            return zooKeeper != null ? zooKeeper.toString() : etcd != null ? etcd.toString() : "none";
        }
    }

    /**
     * The stores that are to be kept.
     *
     * @param credentials for ZooKeeper, where an address has none; null for none
     */
    List<Place> places(String master, StoreAddress hostdb, @Nullable String credentials) {
        if (!places.isEmpty()) {
            return places.stream()
                    .filter(place -> place.zooKeeper() != null || place.etcd() != null)
                    .map(place -> withCredentials(place, credentials))
                    .map(this::withEtcdUser)
                    .toList();
        }
        ZooKeeperAddress beside = hostdb.zooKeeper(credentials);
        if (beside != null && !beside.path().equals("/")) {
            return List.of(at(beside, beside.path() + BESIDE_HOSTDB));
        }
        return ZooKeeperAddress.looksLikeOne(master)
                ? List.of(at(ZooKeeperAddress.parse(master), OF_MESOS))
                : beside == null ? List.of() : List.of(at(beside, OF_MESOS));
    }

    private static Place at(ZooKeeperAddress address, String path) {
        return new Place(new ZooKeeperAddress(address.servers(), path, address.credentials()), null);
    }

    private static Place withCredentials(Place place, @Nullable String credentials) {
        ZooKeeperAddress address = place.zooKeeper();
        return address == null ? place : new Place(new StoreAddress(null, address).zooKeeper(credentials), null);
    }

    private Place withEtcdUser(Place place) {
        if (etcdCredentialsFile == null || place.etcd() == null) {
            return place;
        }
        String user = SecretFile.read("--etcd-credentials-file", etcdCredentialsFile);
        try {
            return new Place(null, place.etcd().withCredentials(user));
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "--etcd-credentials-file: " + e.getMessage(), e);
        }
    }

    /** Reads where a store is. */
    static final class PlaceConverter implements ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            try {
                if (ZooKeeperAddress.looksLikeOne(text)) {
                    return new Place(ZooKeeperAddress.parse(text), null);
                }
                if (EtcdAddress.looksLikeOne(text)) {
                    return new Place(null, EtcdAddress.parse(text));
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            if (!text.equals("none")) {
                throw new TypeConversionException("'" + text + "' is not zk://..., etcd://... or none");
            }
            return new Place(null, null);
        }
    }

    /** Reads an address to listen at; no name, for which somebody would have to be asked. */
    static final class ListenConverter implements ITypeConverter<InetSocketAddress> {
        private static final String FORM = "([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}";

        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            int port = text.matches(FORM) ? Integer.parseInt(text.substring(colon + 1)) : -1;
            if (port < 0 || port > 65_535) {
                throw new TypeConversionException(
                        "'" + text + "' is not IP:PORT, such as 127.0.0.1:5300, or [::1]:5300");
            }
            InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
            if (address.isUnresolved()) {
                throw new TypeConversionException("'" + text + "' has no IP address in it");
            }
            return address;
        }
    }

    /** Reads the zone's name. */
    static final class ZoneConverter implements ITypeConverter<DiscoveryZone> {
        @Override
        public DiscoveryZone convert(String text) {
            try {
                return DiscoveryZone.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
