package dev.pmc.cli.network;

import dev.pmc.cli.process.StoreAddress;
import dev.pmc.cli.process.ThisMachine;
import dev.pmc.cli.process.ZooKeeperOptions;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.network.zookeeper.ZooKeeperLeaseBook;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.file.Files;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which lease book a command is for. */
final class LeaseBookOption {
    @Option(
            names = "--lease-book",
            paramLabel = "PATH",
            defaultValue = "/var/lib/pmc/network.db",
            converter = StoreAddress.Converter.class,
            description = {
                "Who has which address: an SQLite file that all stages of a machine share, or",
                "zk://HOST1,HOST2,HOST3/PATH for stages of several machines. Default: ${DEFAULT-VALUE}."
            })
    @SuppressWarnings("NullAway.Init")
    StoreAddress address;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ZooKeeperOptions zooKeeper;

    /** Opens the book, and makes it if there is none. */
    LeaseBook open(ZooKeeperClients clients) {
        return open(address, clients);
    }

    /** Opens another book with the same credentials, and makes it if there is none. */
    LeaseBook open(StoreAddress other, ZooKeeperClients clients) {
        ZooKeeperAddress place = other.zooKeeper(zooKeeper.credentials());
        return place == null
                ? SqliteLeaseBook.open(other.path(), InstantSource.system())
                : ZooKeeperLeaseBook.open(clients.client(place), place, ThisMachine.hostname());
    }

    /**
     * Opens the book.
     *
     * @throws LeaseBookException if there is none
     */
    LeaseBook openExisting(ZooKeeperClients clients) {
        ZooKeeperAddress place = address.zooKeeper(zooKeeper.credentials());
        if (place != null) {
            return ZooKeeperLeaseBook.openExisting(clients.client(place), place, ThisMachine.hostname());
        }
        if (!Files.exists(address.path())) {
            throw new LeaseBookException("there is no lease book " + address);
        }
        return SqliteLeaseBook.open(address.path(), InstantSource.system());
    }
}
