package dev.pmc.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which names hosts may have, and under which names dnsmasq knows them. dnsmasq takes a name for itself in
 * front of the whole network, so a stage that serves one gives simple names and those of its own domains, and no
 * others.
 *
 * <p>{@code web1} and {@code web1.DOMAIN} are one name where DOMAIN is the first domain: dnsmasq answers to both for either.
 */
public final class NamePolicy {
    /** A word that dnsmasq takes for a lease's length in a line of a dhcp-host: seconds, or with a unit (its option.c). */
    private static final String LEASE_TIME = "\\d+[smhdw]?";

    private static final Set<String> DNSMASQS_WORDS = Set.of("ignore", "infinite");

    /** Of the hosts files that systems come with. */
    private static final Set<String> HOSTS_FILES_NAMES =
            Set.of("localhost", "localhost4", "localhost6", "localdomain", "local", "broadcasthost");

    /** Whoever has these names is asked for settings by machines that are not his (Windows' DNS block list has both). */
    private static final Set<String> TRUSTED_UNASKED = Set.of("wpad", "isatap");

    /** Never in DNS (RFC 6761), or the tree of addresses. */
    private static final Set<String> SPECIAL_DOMAINS =
            Set.of("localhost", "localdomain", "localdomain4", "localdomain6", "invalid", "arpa");

    /** The resolver's {@code inet_aton} takes these for addresses, and a URL does of every name that ends so. */
    private static final String NUMBER = "\\d+|0x[0-9a-f]*";

    private static final int MAX_LABEL = 63;

    private final boolean anyDomain;
    private final List<Hostname> domains;

    private NamePolicy(boolean anyDomain, List<Hostname> domains) {
        this.anyDomain = anyDomain;
        this.domains = List.copyOf(domains);
    }

    /** Names of every domain; right where nobody is told of them. */
    public static NamePolicy anyDomain() {
        return new NamePolicy(true, List.of());
    }

    /** Simple names and those of these domains; hosts of the first one answer to their simple names too. */
    public static NamePolicy within(List<Hostname> domains) {
        return new NamePolicy(false, domains);
    }

    /** Why no host can have a name, in words; empty unless it means something else to dnsmasq or to resolvers. */
    public static Optional<String> whyReserved(Hostname hostname) {
        String name = hostname.value();
        String first = hostname.firstLabel();
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.matches(NUMBER)) {
            return Optional.of("the name " + name + " ends in a number, so others take it for an IPv4 address");
        }
        if (isWordOfDnsmasq(hostname)) {
            return Optional.of("the name " + name + " is a word of dnsmasq's, as is every number with s, m, h, d or w");
        }
        if (HOSTS_FILES_NAMES.contains(name) || first.startsWith("ip6-") || SPECIAL_DOMAINS.contains(last)) {
            return Optional.of("the name " + name + " has a meaning of its own to every machine");
        }
        return TRUSTED_UNASKED.contains(first)
                ? Optional.of("machines trust whoever is called " + first + ", so no host is")
                : Optional.empty();
    }

    private static boolean isWordOfDnsmasq(Hostname hostname) {
        return DNSMASQS_WORDS.contains(hostname.value()) || hostname.value().matches(LEASE_TIME);
    }

    /** Why no host of this stage can have a name, in words; empty if one can. */
    Optional<String> whyNot(Hostname hostname) {
        return whyReserved(hostname).or(() -> whyForeign(hostname));
    }

    private Optional<String> whyForeign(Hostname hostname) {
        if (anyDomain || isSimple(hostname) || domains.stream().anyMatch(domain -> isIn(domain, hostname))) {
            return Optional.empty();
        }
        return Optional.of(
                domains.isEmpty()
                        ? "the name " + hostname
                                + " is of a domain, and this network stage has been given none (--domain)"
                        : "the name " + hostname + " is not in " + words(domains)
                                + ", and others are not this network stage's to give (--domain)");
    }

    private static String words(List<Hostname> domains) {
        return domains.size() == 1 ? "the domain " + domains.get(0) : "one of the domains " + domains;
    }

    private static boolean isSimple(Hostname hostname) {
        return hostname.value().equals(hostname.firstLabel());
    }

    private static boolean isIn(Hostname domain, Hostname hostname) {
        return hostname.value().endsWith("." + domain);
    }

    /** The simple name that a host answers to beside its own; none outside of the first domain, where others may have it. */
    Optional<String> alias(Hostname hostname) {
        return isOfFirstDomain(hostname) ? Optional.of(hostname.firstLabel()) : Optional.empty();
    }

    private boolean isOfFirstDomain(Hostname hostname) {
        return !domains.isEmpty() && hostname.value().equals(hostname.firstLabel() + "." + domains.get(0));
    }

    /** The other hostname that would be the same name on the network, if there is one. */
    Optional<Hostname> namesake(Hostname hostname) {
        if (isOfFirstDomain(hostname)) {
            return Optional.of(new Hostname(hostname.firstLabel()));
        }
        return isSimple(hostname) && !domains.isEmpty() ? below(domains.get(0), hostname) : Optional.empty();
    }

    private static Optional<Hostname> below(Hostname domain, Hostname simple) {
        try {
            return Optional.of(new Hostname(simple + "." + domain));
        } catch (IllegalArgumentException e) {
            // Too long to be a host's, so nobody has it.
            return Optional.empty();
        }
    }

    /**
     * The name of a dhcp-host. dnsmasq cuts it at the first dot and answers for what is left. Where that may be another's,
     * or the name is a word of dnsmasq's, it gets one with an underscore, which no hostname has.
     */
    String dhcpName(Hostname hostname) {
        if (isSimple(hostname)) {
            return isWordOfDnsmasq(hostname) ? hostname + "_" : hostname.value();
        }
        return isOfFirstDomain(hostname) ? hostname.value() : oneLabel(hostname.value());
    }

    private static String oneLabel(String name) {
        String label = name.replace('.', '_');
        return label.length() <= MAX_LABEL
                ? label
                : label.substring(0, MAX_LABEL - 13) + "_" + Digest.hex(name.getBytes(UTF_8), 6);
    }
}
