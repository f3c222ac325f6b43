package dev.pmc.cli.process;

import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import dev.pmc.hostdb.zookeeper.ZooKeeperPlace;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --hostdb} names: a file, or a path in ZooKeeper as {@code zk://[user:password@]host1,host2,host3/path}.
 *
 * @param file null if it is in ZooKeeper
 * @param zooKeeper null if it is a file
 */
public record HostDbAddress(@Nullable Path file, @Nullable ZooKeeperAddress zooKeeper) {
    /** Reads such an address. */
    public static final class Converter implements ITypeConverter<HostDbAddress> {
        @Override
        public HostDbAddress convert(String text) {
            if (!ZooKeeperAddress.looksLikeOne(text)) {
                return new HostDbAddress(Path.of(text), null);
            }
            try {
                return new HostDbAddress(null, ZooKeeperAddress.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * The hostdb there.
     *
     * @param credentials {@code user:password} for ZooKeeper, if the address has none; null for none
     */
    public HostDbPlace place(ZooKeeperClients clients, @Nullable String credentials) {
        if (zooKeeper == null) {
            return new SqlitePlace(Objects.requireNonNull(file, "it is one or the other"));
        }
        return new ZooKeeperPlace(
                credentials == null || zooKeeper.credentials() != null
                        ? zooKeeper
                        : zooKeeper.withCredentials(credentials),
                clients);
    }

    /** Whether several schedulers may have it, of which one leads. */
    public boolean mayHaveSeveral() {
        return zooKeeper != null;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return zooKeeper == null ? String.valueOf(file) : zooKeeper.toString();
    }
}
