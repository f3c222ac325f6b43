package dev.pmc.cli;

import dev.pmc.network.AddressProbe;
import dev.pmc.network.AddressRange;
import dev.pmc.network.Dnsmasq;
import dev.pmc.network.DnsmasqFiles;
import dev.pmc.network.NameServer;
import dev.pmc.network.NetworkRules;
import dev.pmc.network.WireProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the leases are, and which dnsmasq they are for. */
final class NetworkOptions {
    @Option(
            names = "--lease-book",
            paramLabel = "PATH",
            defaultValue = "/var/lib/pmc/network.db",
            description = "Who has which address, an SQLite file. All stages of a machine share it. Default:"
                    + " ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    Path leaseBook;

    @Option(
            names = "--dhcp-hosts-dir",
            paramLabel = "DIR",
            description =
                    "dnsmasq's dhcp-hostsdir: guests ask it for their addresses. Without, they set them themselves.")
    @Nullable
    Path dhcpHostsDir;

    @Option(names = "--hosts-dir", paramLabel = "DIR", description = "dnsmasq's hostsdir: it answers for the names.")
    @Nullable
    Path hostsDir;

    @Option(
            names = "--dnsmasq-pid-file",
            paramLabel = "FILE",
            description = "dnsmasq's pid-file: it is told to reload after each change. Needed with the directories.")
    @Nullable
    Path pidFile;

    @Option(
            names = "--name-server",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:53",
            description =
                    "Where dnsmasq answers; asked, with --hosts-dir, whether it knows a name before the job goes on."
                            + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String nameServer;

    @Option(
            names = "--dhcp-lease-time",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long dnsmasq leases an address to a guest. Default: ${DEFAULT-VALUE}.")
    int dhcpLeaseSeconds;

    @Option(
            names = "--quarantine",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long an address is nobody's after its host is gone; longer than a DHCP lease. Default:"
                    + " ${DEFAULT-VALUE}.")
    int quarantineSeconds;

    @Option(
            names = "--reserve",
            paramLabel = "RANGE",
            converter = Range.class,
            description = "An address, FIRST-LAST or CIDR that no host gets; may be repeated.")
    List<AddressRange> reserved = new ArrayList<>();

    @Option(
            names = "--stranger-memory",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long an address that somebody else uses is not tried again. Default: ${DEFAULT-VALUE}.")
    int strangerSeconds;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long a job may wait for an address, as in a full vlan, before it has failed. Default:"
                    + " ${DEFAULT-VALUE}.")
    int patienceSeconds;

    @Option(
            names = "--probe-timeout",
            paramLabel = "MILLISECONDS",
            defaultValue = "500",
            description = "How long to wait for a stranger's answer at a new address; 0 asks nobody. Default:"
                    + " ${DEFAULT-VALUE}.")
    int probeMillis;

    /** What is wrong with these settings, in words; null if nothing is. */
    @Nullable
    String problem() {
        if (dhcpHostsDir != null && quarantineSeconds <= dhcpLeaseSeconds) {
            return "--quarantine must be longer than --dhcp-lease-time: dnsmasq keeps an address so long for a guest that"
                    + " is gone";
        }
        if ((dhcpHostsDir != null || hostsDir != null) && pidFile == null) {
            return "--dnsmasq-pid-file is needed with --dhcp-hosts-dir and --hosts-dir";
        }
        if (quarantineSeconds < 0 || strangerSeconds < 0 || patienceSeconds < 0 || probeMillis < 0) {
            return "a time is not negative";
        }
        if (dhcpLeaseSeconds < 120) {
            return "--dhcp-lease-time is at least 120, dnsmasq's own minimum";
        }
        return null;
    }

    /** The first directory that cannot be written; null if all can. */
    @Nullable
    Path unwritable() {
        for (Path folder : new @Nullable Path[] {dhcpHostsDir, hostsDir}) {
            if (folder != null && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
                return folder;
            }
        }
        return null;
    }

    Dnsmasq dnsmasq() {
        Path lock = leaseBook.resolveSibling(leaseBook.getFileName() + ".files.lock");
        DnsmasqFiles files = new DnsmasqFiles(dhcpHostsDir, hostsDir, Duration.ofSeconds(dhcpLeaseSeconds), lock);
        return new Dnsmasq(files, pidFile, names());
    }

    private @Nullable NameServer names() {
        return hostsDir == null ? null : new NameServer(nameServer);
    }

    AddressProbe probe() {
        return probeMillis == 0 ? AddressProbe.none() : new WireProbe(Duration.ofMillis(probeMillis), names());
    }

    Duration quarantine() {
        return Duration.ofSeconds(quarantineSeconds);
    }

    NetworkRules rules() {
        return new NetworkRules(
                reserved, quarantine(), Duration.ofSeconds(strangerSeconds), Duration.ofSeconds(patienceSeconds));
    }

    /** Reads a range. */
    static final class Range implements ITypeConverter<AddressRange> {
        @Override
        public AddressRange convert(String text) {
            try {
                return AddressRange.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no address, range or network (" + e.getMessage() + ")");
            }
        }
    }
}
