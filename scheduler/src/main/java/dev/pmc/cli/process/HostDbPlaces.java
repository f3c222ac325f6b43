package dev.pmc.cli.process;

import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import dev.pmc.hostdb.zookeeper.ZooKeeperPlace;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import org.jspecify.annotations.Nullable;

/** Where a hostdb is, by what {@code --hostdb} says. */
public final class HostDbPlaces {
    private HostDbPlaces() {}

    /**
     * The hostdb there.
     *
     * @param credentials {@code user:password} for ZooKeeper, if the address has none; null for none
     */
    public static HostDbPlace at(StoreAddress address, ZooKeeperClients clients, @Nullable String credentials) {
        ZooKeeperAddress place = address.zooKeeper(credentials);
        return place == null ? new SqlitePlace(address.path()) : new ZooKeeperPlace(place, clients);
    }
}
