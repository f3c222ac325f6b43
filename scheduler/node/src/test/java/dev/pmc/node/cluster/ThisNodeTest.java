package dev.pmc.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.node.cluster.ThisNode.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which node a machine is, and by which of its addresses. */
final class ThisNodeTest {
    private final ClusterSpec cluster = spec();

    private static ClusterSpec spec() {
        try {
            return ClusterFile.read("cluster.yaml", """
                    cluster: demo
                    nodes:
                      - {name: m1, address: 10.0.0.1, roles: [master]}
                    pools:
                      - {name: agents, roles: [agent], network: 10.0.1.0/24, attributes: {rack: r1}}
                    access: {ssh: []}
                    """);
        } catch (ClusterFileException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMemberHasTheAddressOfTheFile() {
        ThisNode node = ThisNode.on(new Machine("somewhere", List.of("192.168.0.9", "10.0.0.1")), cluster, "m1");

        assertThat(node.name()).isEqualTo("m1");
        assertThat(node.address()).isEqualTo("10.0.0.1");
    }

    @Test
    void aMachineWithoutThatAddressIsAnotherOne() {
        assertThatThrownBy(() -> ThisNode.on(new Machine("m1", List.of("10.0.0.2")), cluster, "m1"))
                .hasMessage("the cluster file says that m1 has the address 10.0.0.1, and this machine has [10.0.0.2]:"
                        + " correct one of them");
    }

    @Test
    void aMachineOfAPoolIsCalledByItsHostNameAndHasAnAddressOfThePoolsNetwork() {
        ThisNode node =
                ThisNode.on(new Machine("a7", List.of("192.168.0.9", "10.0.1.7", "10.0.1.8")), cluster, "agents");

        assertThat(node).isEqualTo(new ThisNode("a7", "10.0.1.7", node.roles(), node.traits()));
        assertThat(node.is(Role.AGENT)).isTrue();
        assertThat(node.traits().attributeWords()).isEqualTo("rack:r1");
    }

    @Test
    void aMachineElsewhereIsNotOfThePool() {
        assertThatThrownBy(() -> ThisNode.on(new Machine("a7", List.of("10.0.2.7")), cluster, "agents"))
                .hasMessageContaining("10.0.1.0/24");
    }

    @Test
    void aNameThatTheFileDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> ThisNode.on(new Machine("m9", List.of()), cluster, "m9"))
                .hasMessageContaining("write the name of one into /etc/pmc/node");
    }
}
