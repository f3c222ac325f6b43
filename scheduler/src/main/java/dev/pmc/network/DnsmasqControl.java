package dev.pmc.network;

import dev.pmc.network.lease.Lease;
import dev.pmc.vm.Hostname;
import java.io.File;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dnsmasq that answers for our hosts, or none: then hosts set their addresses themselves. New files it sees by itself;
 * of changed and removed ones it must be told with SIGHUP, as its manual says of {@code dhcp-hostsdir}. It reads all files
 * then, and answers nobody meanwhile: with 10,000 hosts for two seconds. So it is told only if it has to be, which is also
 * when it does not answer for new names: the kernel drops news of files that too many wait for.
 *
 * <p>Thread rule: any thread.
 */
public final class DnsmasqControl {
    private static final Logger LOG = LoggerFactory.getLogger(DnsmasqControl.class);
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(20));
    private static final long POLL_MILLIS = 20;
    private static final long SIGNAL_SECONDS = 5;

    /**
     * Of more new hosts at once it may miss some: for each file it gets two events, of which the kernel keeps 16,384
     * ({@code fs.inotify.max_queued_events}) and throws the rest away.
     */
    private static final int MOST_NOTICED = 4000;

    private final DnsmasqFiles files;
    private final @Nullable Path pidFile;
    private final @Nullable NameServer names;
    private final Patience patience;

    /** How long it is given to see new files by itself, and then to read them all. */
    record Patience(Duration toNotice, Duration toReload) {}

    /** Whose files could not be made as they should be; tried again with the next ones. */
    private final Set<Hostname> behind = new LinkedHashSet<>();

    /** Whoever was here before may have been killed between changing a file and telling of it. */
    private boolean reloadOwed = true;

    /**
     * The one that reads these files.
     *
     * @param pidFile null if somebody else makes it reload
     * @param names where it answers; null if nobody is to ask
     */
    public DnsmasqControl(DnsmasqFiles files, @Nullable Path pidFile, @Nullable NameServer names) {
        this(files, pidFile, names, PATIENCE);
    }

    DnsmasqControl(DnsmasqFiles files, @Nullable Path pidFile, @Nullable NameServer names, Patience patience) {
        this.files = files;
        this.patience = patience;
        this.pidFile = pidFile;
        this.names = names;
    }

    boolean servesDhcp() {
        return files.servesDhcp();
    }

    DnsmasqFiles files() {
        return files;
    }

    /**
     * Makes its files as the book has them now, and has it read them if that has changed any.
     *
     * @return why those of some of the hosts are not as they should be
     */
    synchronized Map<Hostname, String> follow(
            Collection<Hostname> hostnames, Function<Collection<Hostname>, Map<Hostname, Lease>> book)
            throws DnsmasqUnavailable {
        Set<Hostname> all = new LinkedHashSet<>(hostnames);
        all.addAll(behind);
        DnsmasqFiles.Changes changes = files.follow(all, book);
        behind.clear();
        behind.addAll(changes.failed().keySet());
        reloadOwed |= changes.replaced() || (changes.added() && (!answersForNames() || all.size() > MOST_NOTICED));
        if (reloadOwed) {
            reload();
        }
        return changes.failed();
    }

    /** Makes all its files, for the start: what is out of order is said, and mended later. */
    void prepare(Collection<Hostname> hostnames, Function<Collection<Hostname>, Map<Hostname, Lease>> book) {
        try {
            follow(hostnames, book)
                    .forEach((hostname, reason) -> LOG.atWarn()
                            .addKeyValue("vm", hostname)
                            .addKeyValue("reason", reason)
                            .log("dnsmasq does not know a host; its files are tried again with the next ones"));
        } catch (DnsmasqUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "dnsmasq cannot be told of what changed while nobody was here; it is tried again with the next job");
        }
    }

    private boolean answersForNames() {
        return names != null && files.servesNames();
    }

    /** Has it end the DHCP leases of guests that are gone; else it would answer for their names until those run out. */
    void forget(Collection<Lease> ended) {
        if (servesDhcp()) {
            ended.forEach(DhcpRelease::send);
        }
    }

    private synchronized void reload() throws DnsmasqUnavailable {
        if (pidFile != null && (files.servesDhcp() || files.servesNames())) {
            hangUp(pidFile);
        }
        reloadOwed = false;
    }

    private static void hangUp(Path pidFile) throws DnsmasqUnavailable {
        try {
            String pid = Files.readString(pidFile).strip();
            if (!pid.matches("[1-9]\\d{0,9}")) {
                throw new DnsmasqUnavailable(pidFile + " holds no process id; is dnsmasq running?");
            }
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s HUP \"$0\"", pid)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new DnsmasqUnavailable(
                        "dnsmasq is not running: there is no process " + pid + " as " + pidFile + " says");
            }
        } catch (IOException e) {
            throw new DnsmasqUnavailable("dnsmasq cannot be told to reload: " + e + "; is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsmasqUnavailable("interrupted", e);
        }
    }

    /** Those of the leases whose names it does not answer for, forward and backward, though it was given time. */
    Set<Hostname> silentAbout(Collection<Lease> leases) throws DnsmasqUnavailable {
        List<Lease> left = new ArrayList<>(leases);
        left.removeIf(lease -> !lease.isServed());
        NameServer server = names;
        if (server == null || !files.servesNames() || left.isEmpty()) {
            return Set.of();
        }
        try {
            if (!answersWithin(patience.toNotice(), server, left)) {
                reload();
                answersWithin(patience.toReload(), server, left);
            }
        } catch (IOException e) {
            throw new DnsmasqUnavailable(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsmasqUnavailable("interrupted", e);
        }
        Set<Hostname> silent = new HashSet<>();
        left.forEach(lease -> silent.add(lease.hostname()));
        return silent;
    }

    /**
     * Removes those that it answers for; says whether that were all in the end. Time in which it answers nobody, because it
     * reads its files, does not count, up to a bound.
     */
    private boolean answersWithin(Duration time, NameServer names, List<Lease> left)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toReload().toNanos();
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            try {
                for (Lease lease : List.copyOf(left)) {
                    if (answersFor(names, lease)) {
                        left.remove(lease);
                    }
                }
            } catch (SocketTimeoutException e) {
                LOG.atDebug().addKeyValue("reason", e.getMessage()).log("dnsmasq is busy");
                deadline = System.nanoTime() + time.toNanos();
            }
            if (left.isEmpty() || System.nanoTime() - Math.min(deadline, end) > 0) {
                return left.isEmpty();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean answersFor(NameServer names, Lease lease) throws IOException {
        String address = String.valueOf(lease.address());
        return names.address(lease.hostname().value()).filter(address::equals).isPresent()
                && names.name(address).isPresent();
    }
}
