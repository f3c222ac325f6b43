package dev.pmc.network;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.PrivateFiles;
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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
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
    private final NamePolicy policy;
    private final Path lockFile;

    /** Those directories that are there; the lock file is common to all who write to them. */
    public DnsmasqFiles(
            @Nullable Path dhcpHostsDir,
            @Nullable Path hostsDir,
            Duration dhcpLeaseTime,
            NamePolicy policy,
            Path lockFile) {
        this.policy = policy;
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
            kinds.add(new Kind(dhcpHostsDir, this::dhcpHost));
        }
        if (hostsDir != null) {
            kinds.add(new Kind(hostsDir, this::names));
        }
        return kinds;
    }

    /**
     * The star stands for every client id: guests that were cloned with their machine-id have one and the same, and dnsmasq
     * would take the lease of the first for that of all.
     */
    private String dhcpHost(Lease lease) {
        return lease.mac() + ",id:*," + lease.address() + "," + policy.dhcpName(lease.hostname()) + ","
                + dhcpLeaseTime.toSeconds() + "\n";
    }

    private String names(Lease lease) {
        Hostname hostname = lease.hostname();
        String alias = policy.alias(hostname).map(name -> " " + name).orElse("");
        return lease.address() + " " + hostname + alias + "\n";
    }

    /**
     * What has become of files.
     *
     * @param added some are new
     * @param replaced some are gone, or not as they were
     * @param failed why those of some hosts are not as they should be
     */
    record Changes(boolean added, boolean replaced, Map<Hostname, String> failed) {
        static final Changes NONE = new Changes(false, false, Map.of());
    }

    private enum Change {
        NONE,
        ADDED,
        REPLACED
    }

    /**
     * Makes the files of some hosts as the book has them now. Those of hosts that are gone come first: on a full disk
     * they make room for the others.
     *
     * @param book the leases of hosts at the moment it is asked
     */
    Changes follow(Collection<Hostname> hostnames, Function<Collection<Hostname>, Map<Hostname, Lease>> book)
            throws DnsmasqUnavailable {
        if (kinds().isEmpty() || hostnames.isEmpty()) {
            return Changes.NONE;
        }
        IN_PROCESS.lock();
        try (FileChannel channel = openLock();
                FileLock lock = channel.lock()) {
            Map<Hostname, Lease> leases = new HashMap<>(book.apply(hostnames));
            leases.values().removeIf(lease -> !lease.isServed());
            Set<Change> changes = EnumSet.noneOf(Change.class);
            Map<Hostname, String> failed = new LinkedHashMap<>();
            Set<Hostname> gone = new LinkedHashSet<>(hostnames);
            gone.removeAll(leases.keySet());
            gone.forEach(hostname -> follow(hostname, null, changes, failed));
            hostnames.forEach(hostname -> {
                Lease lease = leases.get(hostname);
                if (lease != null) {
                    follow(hostname, lease, changes, failed);
                }
            });
            return new Changes(
                    changes.contains(Change.ADDED), changes.contains(Change.REPLACED) && lock.isValid(), failed);
        } catch (IOException e) {
            throw new DnsmasqUnavailable("the lock of dnsmasq's files cannot be had: " + e, e);
        } finally {
            IN_PROCESS.unlock();
        }
    }

    /** Nobody else may have it open: whoever can read a file can lock it for as long as he likes. */
    private FileChannel openLock() throws IOException {
        PrivateFiles.create(lockFile);
        return FileChannel.open(lockFile, StandardOpenOption.WRITE);
    }

    private void follow(Hostname hostname, @Nullable Lease lease, Set<Change> changes, Map<Hostname, String> failed) {
        for (Kind kind : kinds()) {
            Path file = kind.folder().resolve(hostname.value());
            try {
                changes.add(
                        lease == null ? remove(file) : write(file, kind.text().apply(lease)));
            } catch (IOException e) {
                failed.put(hostname, String.valueOf(e));
            }
        }
    }

    private static Change remove(Path file) throws IOException {
        return Files.deleteIfExists(file) ? Change.REPLACED : Change.NONE;
    }

    private static Change write(Path file, String text) throws IOException {
        boolean isThere = Files.exists(file);
        if (isThere && Files.readString(file).equals(text)) {
            return Change.NONE;
        }
        // dnsmasq reads no file that begins with a dot.
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.writeString(temporary, text);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + file + " cannot rename atomically", e);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return isThere ? Change.REPLACED : Change.ADDED;
    }

    /** What is in the directories that the leases do not account for, and the other way round, in words. */
    List<String> differences(Collection<Lease> leases) throws DnsmasqUnavailable {
        List<String> differences = new ArrayList<>();
        for (Kind kind : kinds()) {
            List<String> names = names(kind.folder());
            for (Lease lease : leases) {
                if (!lease.isServed()) {
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
    List<Hostname> hostnames() throws DnsmasqUnavailable {
        List<Hostname> hostnames = new ArrayList<>();
        for (Kind kind : kinds()) {
            names(kind.folder()).forEach(name -> hostnames.add(new Hostname(name)));
        }
        return hostnames;
    }

    private static String read(Path file) throws DnsmasqUnavailable {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new DnsmasqUnavailable("cannot read " + file + ": " + e, e);
        }
    }

    private static List<String> names(Path folder) throws DnsmasqUnavailable {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                    .filter(DnsmasqFiles::isHostname)
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new DnsmasqUnavailable("cannot read the directory " + folder + ": " + e, e);
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
