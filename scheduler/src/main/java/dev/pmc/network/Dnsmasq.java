package dev.pmc.network;

import dev.pmc.vm.Hostname;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dnsmasq that answers for our hosts, or none: then hosts set their addresses themselves. New files it sees by itself;
 * of changed and removed ones it must be told with SIGHUP, as its manual says of {@code dhcp-hostsdir}.
 *
 * <p>Thread rule: any thread.
 */
public final class Dnsmasq {
    private static final Duration ANSWER_TIME = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;
    private static final long SIGNAL_SECONDS = 5;

    private final DnsmasqFiles files;
    private final @Nullable Path pidFile;
    private final @Nullable NameServer names;

    /**
     * The one that reads these files.
     *
     * @param pidFile null if somebody else makes it reload
     * @param names where it answers; null if nobody is to ask
     */
    public Dnsmasq(DnsmasqFiles files, @Nullable Path pidFile, @Nullable NameServer names) {
        this.files = files;
        this.pidFile = pidFile;
        this.names = names;
    }

    boolean servesDhcp() {
        return files.servesDhcp();
    }

    DnsmasqFiles files() {
        return files;
    }

    /** Makes its files as the book has them now, and has it read them if that has changed any. */
    void follow(Collection<Hostname> hostnames, Supplier<Map<Hostname, Lease>> book) throws DnsmasqTrouble {
        if (files.follow(hostnames, book) && pidFile != null) {
            reload(pidFile);
        }
    }

    /** Has it end the DHCP leases of guests that are gone; else it would answer for their names until those run out. */
    void forget(Collection<Lease> ended) {
        if (servesDhcp()) {
            ended.forEach(DhcpRelease::send);
        }
    }

    private static void reload(Path pidFile) throws DnsmasqTrouble {
        try {
            String pid = Files.readString(pidFile).strip();
            if (!pid.matches("[1-9]\\d{0,9}")) {
                throw new DnsmasqTrouble(pidFile + " holds no process id; is dnsmasq running?");
            }
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s HUP \"$0\"", pid)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new DnsmasqTrouble(
                        "dnsmasq is not running: there is no process " + pid + " as " + pidFile + " says");
            }
        } catch (IOException e) {
            throw new DnsmasqTrouble("dnsmasq cannot be told to reload: " + e + "; is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsmasqTrouble("interrupted", e);
        }
    }

    /** Those of the leases whose names it does not answer for, forward and backward, though it was given time. */
    Set<Hostname> silentAbout(Collection<Lease> leases) throws DnsmasqTrouble {
        List<Lease> left = new ArrayList<>(leases);
        left.removeIf(lease -> lease.address() == null);
        if (names == null || !files.servesNames()) {
            return Set.of();
        }
        long deadline = System.nanoTime() + ANSWER_TIME.toNanos();
        try {
            while (true) {
                for (Lease lease : List.copyOf(left)) {
                    if (answersFor(names, lease)) {
                        left.remove(lease);
                    }
                }
                if (left.isEmpty() || System.nanoTime() - deadline > 0) {
                    Set<Hostname> silent = new HashSet<>();
                    left.forEach(lease -> silent.add(lease.hostname()));
                    return silent;
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new DnsmasqTrouble(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DnsmasqTrouble("interrupted", e);
        }
    }

    private static boolean answersFor(NameServer names, Lease lease) throws IOException {
        String address = String.valueOf(lease.address());
        return names.address(lease.hostname().value()).filter(address::equals).isPresent()
                && names.name(address).isPresent();
    }
}
