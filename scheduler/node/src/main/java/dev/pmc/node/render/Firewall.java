package dev.pmc.node.render;

import dev.pmc.node.cluster.Admission;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Member;
import dev.pmc.node.cluster.Pool;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.Subnet;
import dev.pmc.node.cluster.ThisNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of a node's firewall: each port is open to whoever needs it. A table of its own, replaced at once, beside which others'
 * tables stay as they are.
 */
final class Firewall {
    private final ClusterSpec cluster;
    private final ThisNode node;
    private final List<String> rules = new ArrayList<>();

    private Firewall(ClusterSpec cluster, ThisNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    /** The file that nft reads. */
    static String of(ClusterSpec cluster, ThisNode node) {
        Firewall firewall = new Firewall(cluster, node);
        firewall.services();
        return """
                # Made by pmc node from the cluster file; what is changed here by hand is lost.
                table inet pmc
                delete table inet pmc
                table inet pmc {
                    chain input {
                        type filter hook input priority filter; policy drop;
                        ct state established,related accept
                        ct state invalid drop
                        iif lo accept
                        meta l4proto { icmp, ipv6-icmp } accept
                        udp sport 67 udp dport 68 accept
                %s
                    }
                    chain output {
                        type filter hook output priority filter; policy accept;
                        ip daddr 169.254.169.254 meta skuid != 0 reject
                    }
                }
                """.formatted(
                        firewall.rules.stream().map(rule -> "        " + rule).collect(Collectors.joining("\n")));
    }

    private void services() {
        Admission admission = cluster.admission();
        open("tcp", admission.ssh(), Ports.SSH);
        if (node.is(Role.MASTER)) {
            open("tcp", all(), Ports.ZOOKEEPER);
            open("tcp", with(Role.MASTER), Ports.ZOOKEEPER_PEER, Ports.ZOOKEEPER_ELECTION);
            open(
                    "tcp",
                    and(admission.operators(), Role.MASTER, Role.AGENT, Role.SCHEDULER, Role.MARATHON),
                    Ports.MASTER);
        }
        if (node.is(Role.AGENT)) {
            open("tcp", and(admission.operators(), Role.MASTER, Role.SCHEDULER), Ports.AGENT);
            open("tcp", admission.guests(), Ports.PHONE_HOME);
            open("tcp", with(Role.AGENT), Ports.DISKS);
        }
        if (node.is(Role.SCHEDULER)) {
            open("tcp", and(admission.clients(), Role.AGENT, Role.SCHEDULER), Ports.SCHEDULER);
        }
        if (node.is(Role.QUEUE)) {
            open("tcp", and(admission.jobs(), Role.SCHEDULER, Role.NETWORK), Ports.QUEUE);
        }
        if (node.is(Role.MARATHON)) {
            open("tcp", and(admission.operators(), Role.MARATHON), Ports.MARATHON);
        }
        if (node.is(Role.PROXY)) {
            open("tcp", admission.operators(), Ports.PROXY);
        }
        names();
    }

    /** Guests that ask for an address have none yet. */
    private void names() {
        List<Subnet> guests = cluster.admission().guests();
        if (node.is(Role.NETWORK)) {
            List<Subnet> askers = Stream.concat(guests.stream(), all().stream()).toList();
            open("tcp", askers, Ports.DNS);
            open("udp", askers, Ports.DNS);
        }
        if (!guests.isEmpty() && (node.is(Role.NETWORK) || node.is(Role.AGENT))) {
            rules.add("udp dport %d accept".formatted(Ports.DHCP));
        }
        if (node.is(Role.AGENT) && !node.is(Role.NETWORK)) {
            open("udp", guests, Ports.DNS);
        }
    }

    private void open(String protocol, List<Subnet> sources, Integer... ports) {
        if (!sources.isEmpty()) {
            rules.add("ip saddr { %s } %s dport { %s } accept"
                    .formatted(
                            disjoint(sources).stream().map(Subnet::words).collect(Collectors.joining(", ")),
                            protocol,
                            Arrays.stream(ports).map(String::valueOf).collect(Collectors.joining(", "))));
        }
    }

    /** The cluster's machines that have one of these roles, and who else is let in. */
    private List<Subnet> and(List<Subnet> others, Role... roles) {
        return Stream.concat(with(roles).stream(), others.stream()).toList();
    }

    private List<Subnet> all() {
        return with(Role.values());
    }

    private List<Subnet> with(Role... roles) {
        Set<Subnet> found = new LinkedHashSet<>();
        for (Role role : roles) {
            cluster.members(role).stream()
                    .map(Member::address)
                    .map(Subnet::only)
                    .forEach(found::add);
            cluster.pools(role).stream().map(Pool::network).forEach(found::add);
        }
        return List.copyOf(found);
    }

    /** Without those that lie in another one: nft takes no set that says something twice. */
    private static List<Subnet> disjoint(List<Subnet> sources) {
        List<Subnet> distinct = sources.stream().distinct().toList();
        return distinct.stream()
                .filter(one -> distinct.stream().noneMatch(other -> !other.equals(one) && other.contains(one)))
                .toList();
    }
}
