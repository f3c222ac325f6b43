package dev.pmc.cli.network;

import dev.pmc.network.AddressPolicy;
import dev.pmc.network.AddressProbe;
import dev.pmc.network.AddressRange;
import dev.pmc.network.DnsmasqControl;
import dev.pmc.network.DnsmasqFiles;
import dev.pmc.network.NamePolicy;
import dev.pmc.network.NameServer;
import dev.pmc.network.NetworkRules;
import dev.pmc.network.WireProbe;
import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.PrivateFiles;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SpecialAddresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the leases are, and which dnsmasq they are for. */
final class NetworkOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    LeaseBookOption leaseBook;

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
            names = "--networks",
            paramLabel = "CIDR",
            split = ",",
            converter = Network.class,
            description =
                    "Networks that addresses are given of, separated by commas; a vlan or an ip that is in none of"
                            + " them is refused. Default: all.")
    List<Cidr> networks = new ArrayList<>();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            converter = Domain.class,
            description =
                    "Names of this domain are the stage's to give; may be repeated. Where dnsmasq is told of names,"
                            + " others with dots are refused. Hosts of the first one answer to their simple names too.")
    List<Hostname> domains = new ArrayList<>();

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

    @Option(
            names = "--probe",
            paramLabel = "WAY",
            split = ",",
            defaultValue = "PING,ARP,DNS",
            description =
                    "How a new address is asked about, separated by commas: ping, arp, dns. Leave out dns where every"
                            + " address has a name. Default: ping,arp,dns.")
    Set<WireProbe.Way> ways = EnumSet.allOf(WireProbe.Way.class);

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
        if (dhcpHostsDir != null && dhcpHostsDir.equals(hostsDir)) {
            return "--dhcp-hosts-dir and --hosts-dir are two directories: dnsmasq reads each in a way of its own";
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

    /** Says so if others could tell dnsmasq something in our place. */
    void warnOfOpenDirectories() {
        Stream.of(Optional.ofNullable(dhcpHostsDir), Optional.ofNullable(hostsDir))
                .flatMap(Optional::stream)
                .forEach(PrivateFiles::warnIfOpen);
    }

    DnsmasqControl dnsmasq() {
        DnsmasqFiles files =
                new DnsmasqFiles(dhcpHostsDir, hostsDir, Duration.ofSeconds(dhcpLeaseSeconds), policy(), lock());
        return new DnsmasqControl(files, pidFile, names());
    }

    /** Common to all stages that write to the same directories: beside the book that they share, or in a directory of theirs. */
    private Path lock() {
        Path book = leaseBook.address.file();
        if (book != null) {
            return book.resolveSibling(book.getFileName() + ".files.lock");
        }
        Path folder = dhcpHostsDir == null ? hostsDir : dhcpHostsDir;
        // dnsmasq reads no file that begins with a dot.
        return folder == null ? Path.of(".pmc.files.lock") : folder.resolve(".pmc.files.lock");
    }

    private @Nullable NameServer names() {
        return hostsDir == null ? null : new NameServer(nameServer);
    }

    AddressProbe probe() {
        return probeMillis == 0 ? AddressProbe.none() : new WireProbe(Duration.ofMillis(probeMillis), ways, names());
    }

    private NamePolicy policy() {
        return dhcpHostsDir == null && hostsDir == null && domains.isEmpty()
                ? NamePolicy.anyDomain()
                : NamePolicy.within(domains);
    }

    NetworkRules rules() {
        return new NetworkRules(
                new AddressPolicy(networks, reserved),
                policy(),
                Duration.ofSeconds(quarantineSeconds),
                Duration.ofSeconds(strangerSeconds),
                Duration.ofSeconds(patienceSeconds));
    }

    /** Reads a network that hosts can be in. */
    static final class Network implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            try {
                Cidr network = Cidr.parse(text.strip());
                SpecialAddresses.overlapping(network.first(), network.last()).ifPresent(why -> {
                    throw new TypeConversionException("'" + text + "' has an address that no host can have: it " + why);
                });
                return network;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads the name of a domain. */
    static final class Domain implements ITypeConverter<Hostname> {
        @Override
        public Hostname convert(String text) {
            try {
                return new Hostname(text.strip());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is no domain: " + e.getMessage());
            }
        }
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
