package dev.pmc.network;

import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * dnsmasq's {@code dhcp-hostsdir} and {@code hostsdir}: one file per host in each, named like it. They follow the lease
 * book: a host with a lease has its files, another has none. Each is written beside its place and renamed into it, so
 * dnsmasq never reads half of one. They are not synced to the disk, because the book can make them again.
 *
 * <p>Thread rule: any thread, any process; a lock file lets one at a time compare book and files.
 */
public final class DnsmasqFiles {
    /** In this process the lock file does not keep threads apart. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final @Nullable Path dhcpHostsDir;
    private final @Nullable Path hostsDir;
    private final Duration dhcpLeaseTime;
    private final Path lockFile;

    /** Those directories that are there; the lock file is common to all who write to them. */
    public DnsmasqFiles(@Nullable Path dhcpHostsDir, @Nullable Path hostsDir, Duration dhcpLeaseTime, Path lockFile) {
        this.dhcpLeaseTime = dhcpLeaseTime;
        this.dhcpHostsDir = dhcpHostsDir;
        this.hostsDir = hostsDir;
        this.lockFile = lockFile;
    }

    /** Whether guests ask dnsmasq for their addresses. */
    boolean servesDhcp() {
        return dhcpHostsDir != null;
    }

    /** Whether dnsmasq answers for the names. */
    boolean servesNames() {
        return hostsDir != null;
    }

    private record Kind(Path folder, Function<Lease, String> text) {}

    private List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        if (dhcpHostsDir != null) {
            kinds.add(new Kind(
                    dhcpHostsDir,
                    lease -> lease.mac() + "," + lease.address() + "," + lease.hostname() + ","
                            + dhcpLeaseTime.toSeconds() + "\n"));
        }
        if (hostsDir != null) {
            kinds.add(new Kind(hostsDir, DnsmasqFiles::names));
        }
        return kinds;
    }

    private static String names(Lease lease) {
        Hostname hostname = lease.hostname();
        String alias = hostname.value().equals(hostname.firstLabel()) ? "" : " " + hostname.firstLabel();
        return lease.address() + " " + hostname + alias + "\n";
    }

    /**
     * Makes the files of some hosts as the book has them now.
     *
     * @param book all leases at the moment it is asked
     * @return whether anything was changed
     */
    boolean follow(Collection<Hostname> hostnames, Supplier<Map<Hostname, Lease>> book) throws DnsmasqTrouble {
        List<Kind> kinds = kinds();
        if (kinds.isEmpty() || hostnames.isEmpty()) {
            return false;
        }
        IN_PROCESS.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            boolean changed = false;
            Map<Hostname, Lease> leases = book.get();
            for (Hostname hostname : hostnames) {
                Optional<Lease> lease =
                        Optional.ofNullable(leases.get(hostname)).filter(has -> has.address() != null);
                for (Kind kind : kinds) {
                    Path file = kind.folder().resolve(hostname.value());
                    changed |= lease.isPresent()
                            ? write(file, kind.text().apply(lease.get()))
                            : Files.deleteIfExists(file);
                }
            }
            return changed && lock.isValid();
        } catch (IOException e) {
            throw new DnsmasqTrouble(
                    "dnsmasq's files cannot be written: " + e + "; check the directories and their owner", e);
        } finally {
            IN_PROCESS.unlock();
        }
    }

    private static boolean write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return false;
        }
        // dnsmasq reads no file that begins with a dot.
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(temporary, text);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + file + " cannot rename atomically", e);
        }
        return true;
    }

    /** What is in the directories that the leases do not account for, and the other way round, in words. */
    List<String> differences(Collection<Lease> leases) throws DnsmasqTrouble {
        List<String> differences = new ArrayList<>();
        for (Kind kind : kinds()) {
            List<String> names = names(kind.folder());
            for (Lease lease : leases) {
                if (lease.address() == null) {
                    continue;
                }
                String name = lease.hostname().value();
                if (!names.remove(name)) {
                    differences.add("missing file=" + kind.folder().resolve(name));
                } else if (!read(kind.folder().resolve(name)).equals(kind.text().apply(lease))) {
                    differences.add(
                            "not as the lease says file=" + kind.folder().resolve(name));
                }
            }
            names.forEach(
                    name -> differences.add("of no lease file=" + kind.folder().resolve(name)));
        }
        return differences;
    }

    /** Every host that has a file here; files of other names are somebody else's. */
    List<Hostname> hostnames() throws DnsmasqTrouble {
        List<Hostname> hostnames = new ArrayList<>();
        for (Kind kind : kinds()) {
            names(kind.folder()).forEach(name -> hostnames.add(new Hostname(name)));
        }
        return hostnames;
    }

    private static String read(Path file) throws DnsmasqTrouble {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new DnsmasqTrouble("cannot read " + file + ": " + e, e);
        }
    }

    private static List<String> names(Path folder) throws DnsmasqTrouble {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                    .filter(DnsmasqFiles::isHostname)
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new DnsmasqTrouble("cannot read the directory " + folder + ": " + e, e);
        }
    }

    private static boolean isHostname(String name) {
        try {
            return new Hostname(name).value().equals(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
