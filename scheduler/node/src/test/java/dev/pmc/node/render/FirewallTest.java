package dev.pmc.node.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.secret.Secrets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is let in where. */
final class FirewallTest {
    private static final ClusterSpec CLUSTER = Clusters.read("""
            cluster: demo
            nodes:
              - {name: m1, address: 10.0.0.1, roles: [master]}
              - {name: s1, address: 10.0.0.2, roles: [scheduler]}
              - {name: q1, address: 10.0.0.3, roles: [queue]}
              - {name: n1, address: 10.0.0.4, roles: [network]}
              - {name: a1, address: 10.0.0.5, roles: [agent]}
            pools:
              - {name: agents, roles: [agent], network: 10.0.1.0/24}
            access:
              ssh: [192.168.0.0/16]
              operators: [192.168.1.0/24]
              clients: [192.168.2.0/24]
              jobs: [192.168.3.0/24, 10.0.0.2/32]
              guests: [10.9.0.0/16]
            """);

    /** Lines that let somebody in, without what all nodes have. */
    private static List<String> rules(ThisNode node) {
        return Renderer.render(CLUSTER, node, Secrets.none()).files().stream()
                .filter(file -> file.path().equals("/etc/pmc/firewall.nft"))
                .findFirst()
                .orElseThrow()
                .text()
                .lines()
                .map(String::strip)
                .filter(line -> line.contains("dport") && !line.startsWith("udp sport"))
                .toList();
    }

    private static List<String> rulesOf(String member) {
        return rules(Clusters.member(CLUSTER, member));
    }

    @Test
    void aMastersPortsAreForTheClusterAndItsOperators() {
        assertThat(rulesOf("m1"))
                .containsExactly(
                        "ip saddr { 192.168.0.0/16 } tcp dport { 22 } accept",
                        "ip saddr { 10.0.0.1, 10.0.0.5, 10.0.1.0/24, 10.0.0.2, 10.0.0.3, 10.0.0.4 } tcp dport { 2181 } accept",
                        "ip saddr { 10.0.0.1 } tcp dport { 2888, 3888 } accept",
                        "ip saddr { 10.0.0.1, 10.0.0.5, 10.0.1.0/24, 10.0.0.2, 192.168.1.0/24 } tcp dport { 5050 } accept");
    }

    @Test
    void aSchedulersPortIsForAgentsWhoFetchAndForClients() {
        assertThat(rulesOf("s1"))
                .contains("ip saddr { 10.0.0.5, 10.0.1.0/24, 10.0.0.2, 192.168.2.0/24 } tcp dport { 12345 } accept")
                .hasSize(2);
    }

    @Test
    void aQueueIsForThoseWhoMayAskForHosts() {
        assertThat(rulesOf("q1"))
                .contains("ip saddr { 10.0.0.2, 10.0.0.4, 192.168.3.0/24 } tcp dport { 11300 } accept")
                .hasSize(2);
    }

    @Test
    void anAgentsPortIsForMastersAndItsGuestsPhoneHome() {
        assertThat(rules(Clusters.ofPool(CLUSTER, "agents", "a7", "10.0.1.7")))
                .isEqualTo(rulesOf("a1"))
                .containsExactly(
                        "ip saddr { 192.168.0.0/16 } tcp dport { 22 } accept",
                        "ip saddr { 10.0.0.1, 10.0.0.2, 192.168.1.0/24 } tcp dport { 5051 } accept",
                        "ip saddr { 10.9.0.0/16 } tcp dport { 9477 } accept",
                        "ip saddr { 10.0.0.5, 10.0.1.0/24 } tcp dport { 9478 } accept",
                        "udp dport 67 accept",
                        "ip saddr { 10.9.0.0/16 } udp dport { 53 } accept");
    }

    @Test
    void namesAreForGuestsAndTheCluster() {
        assertThat(rulesOf("n1"))
                .hasSize(4)
                .anySatisfy(rule -> assertThat(rule)
                        .startsWith("ip saddr { 10.9.0.0/16, 10.0.0.1,")
                        .endsWith("udp dport { 53 } accept"));
    }
}
