package dev.pmc.cli.network;

import dev.pmc.cli.process.SecretFile;
import dev.pmc.cli.process.ThisMachine;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.network.zookeeper.ZooKeeperLeaseBook;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lease book a command is for. */
final class LeaseBookOption {
    @Option(
            names = "--lease-book",
            paramLabel = "PATH",
            defaultValue = "/var/lib/pmc/network.db",
            converter = LeaseBookAddress.Converter.class,
            description = {
                "Who has which address: an SQLite file that all stages of a machine share, or",
                "zk://HOST1,HOST2,HOST3/PATH for stages of several machines. Default: ${DEFAULT-VALUE}."
            })
    @SuppressWarnings("NullAway.Init")
    LeaseBookAddress address;

    @Option(
            names = "--zk-credentials-file",
            paramLabel = "FILE",
            description = "File that holds user:password for a lease book in ZooKeeper.")
    private @Nullable Path credentialsFile;

    /** Opens the book, and makes it if there is none. */
    LeaseBook open(ZooKeeperClients clients) {
        return open(address, clients);
    }

    /** Opens another book with the same credentials, and makes it if there is none. */
    LeaseBook open(LeaseBookAddress other, ZooKeeperClients clients) {
        ZooKeeperAddress zooKeeper = zooKeeper(other);
        return zooKeeper == null
                ? SqliteLeaseBook.open(other.path(), InstantSource.system())
                : ZooKeeperLeaseBook.open(clients.client(zooKeeper), zooKeeper, ThisMachine.hostname());
    }

    /**
     * Opens the book.
     *
     * @throws LeaseBookException if there is none
     */
    LeaseBook openExisting(ZooKeeperClients clients) {
        ZooKeeperAddress zooKeeper = zooKeeper(address);
        if (zooKeeper != null) {
            return ZooKeeperLeaseBook.openExisting(clients.client(zooKeeper), zooKeeper, ThisMachine.hostname());
        }
        if (!Files.exists(address.path())) {
            throw new LeaseBookException("there is no lease book " + address);
        }
        return SqliteLeaseBook.open(address.path(), InstantSource.system());
    }

    private @Nullable ZooKeeperAddress zooKeeper(LeaseBookAddress which) {
        ZooKeeperAddress zooKeeper = which.zooKeeper();
        return zooKeeper == null || zooKeeper.credentials() != null || credentialsFile == null
                ? zooKeeper
                : zooKeeper.withCredentials(SecretFile.read("--zk-credentials-file", credentialsFile));
    }
}
