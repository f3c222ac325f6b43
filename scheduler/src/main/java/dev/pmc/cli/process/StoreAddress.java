package dev.pmc.cli.process;

import dev.pmc.zookeeper.ZooKeeperAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where something is stored, as {@code --hostdb} and {@code --lease-book} name it: a file, or a path in ZooKeeper as
 * {@code zk://[user:password@]host1,host2,host3/path}.
 *
 * @param file null if it is in ZooKeeper
 * @param zooKeeper null if it is a file
 */
public record StoreAddress(@Nullable Path file, @Nullable ZooKeeperAddress zooKeeper) {
    /** Reads such an address. */
    public static final class Converter implements ITypeConverter<StoreAddress> {
        @Override
        public StoreAddress convert(String text) {
            if (!ZooKeeperAddress.looksLikeOne(text)) {
                return new StoreAddress(Path.of(text), null);
            }
            try {
                return new StoreAddress(null, ZooKeeperAddress.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Whether processes of several machines may share it. */
    public boolean isShared() {
        return zooKeeper != null;
    }

    /** The file of one that is not in ZooKeeper. */
    public Path path() {
        return Objects.requireNonNull(file, "it is in ZooKeeper");
    }

    /**
     * The place in ZooKeeper of one that is there; null if it is a file.
     *
     * @param credentials {@code user:password}, if the address has none; null for none
     */
    public @Nullable ZooKeeperAddress zooKeeper(@Nullable String credentials) {
        return zooKeeper == null || credentials == null || zooKeeper.credentials() != null
                ? zooKeeper
                : zooKeeper.withCredentials(credentials);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return zooKeeper == null ? String.valueOf(file) : zooKeeper.toString();
    }
}
