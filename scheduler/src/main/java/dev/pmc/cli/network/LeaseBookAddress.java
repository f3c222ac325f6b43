package dev.pmc.cli.network;

import dev.pmc.zookeeper.ZooKeeperAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --lease-book} names: a file, or a path in ZooKeeper as {@code zk://[user:password@]host1,host2,host3/path}.
 *
 * @param file null if it is in ZooKeeper
 * @param zooKeeper null if it is a file
 */
record LeaseBookAddress(@Nullable Path file, @Nullable ZooKeeperAddress zooKeeper) {
    /** Reads such an address. */
    static final class Converter implements ITypeConverter<LeaseBookAddress> {
        @Override
        public LeaseBookAddress convert(String text) {
            if (!ZooKeeperAddress.looksLikeOne(text)) {
                return new LeaseBookAddress(Path.of(text), null);
            }
            try {
                return new LeaseBookAddress(null, ZooKeeperAddress.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** The file. */
    Path path() {
        return Objects.requireNonNull(file, "it is in ZooKeeper");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return zooKeeper == null ? String.valueOf(file) : zooKeeper.toString();
    }
}
