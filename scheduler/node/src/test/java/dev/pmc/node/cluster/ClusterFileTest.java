package dev.pmc.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.fixtures.SourceTree;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster file says, and what is wrong with it. */
final class ClusterFileTest {
    private static final String ONE_MASTER = """
            cluster: demo
            nodes:
              - name: m1
                address: 10.0.0.1
                roles: [master]
            access:
              ssh: []
            """;

    private static List<String> problems(String text) {
        ClusterFileException problems =
                catchThrowableOfType(ClusterFileException.class, () -> ClusterFile.read("cluster.yaml", text));
        return problems.problems().stream()
                .map(problem -> problem.words("cluster.yaml"))
                .toList();
    }

    @Test
    void theExampleIsRight() throws Exception {
        ClusterSpec cluster = ClusterFile.read(
                "example.yaml", Files.readString(SourceTree.file("packaging", "node", "example.yaml")));

        assertThat(cluster.members()).extracting(Member::name).containsExactly("m1", "m2", "m3", "a1");
        assertThat(cluster.ensemble().quorum()).isEqualTo(2);
        assertThat(cluster.ensemble().url("/mesos")).isEqualTo("zk://10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181/mesos");
        assertThat(cluster.pool("agents").orElseThrow().roles()).isEqualTo(Set.of(Role.AGENT));
    }

    @Test
    void theClusterToTryOutIsRight() throws Exception {
        ClusterSpec cluster = ClusterFile.read(
                "cluster.yaml", Files.readString(SourceTree.file("packaging", "ansible", "vagrant", "cluster.yaml")));

        assertThat(cluster.members(Role.MASTER)).extracting(Member::name).containsExactly("m1");
        assertThat(cluster.members(Role.AGENT)).extracting(Member::name).containsExactly("a1", "a2");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithItsLine() {
        assertThat(problems("""
                cluster: Demo
                nodes:
                  - name: m1
                    address: 10.0.0.1
                    roles: [master, boss]
                  - name: m1
                    address: 10.0.0.1
                    roles: []
                  - name: m3
                    address: 10.0.0.256
                    roles: [master]
                    zookeper_id: 3
                acces: {}
                """))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("cluster.yaml:1: cluster 'Demo' is no name; "),
                        line -> assertThat(line).startsWith("cluster.yaml:2: nodes has 2 masters, which outlive"),
                        line -> assertThat(line)
                                .startsWith("cluster.yaml:5: nodes[0].roles[1] 'boss' is no role here; "),
                        line -> assertThat(line)
                                .startsWith("cluster.yaml:6: nodes[1].name 'm1' is a name already, in line 3; "),
                        line -> assertThat(line)
                                .startsWith("cluster.yaml:7: nodes[1].address 10.0.0.1 is also that of m1; "),
                        line -> assertThat(line).startsWith("cluster.yaml:8: nodes[1].roles is missing or empty; "),
                        line -> assertThat(line)
                                .startsWith("cluster.yaml:10: nodes[2].address '10.0.0.256' is no IPv4"),
                        line -> assertThat(line).startsWith("cluster.yaml:12: nodes[2].zookeper_id is no key"),
                        line -> assertThat(line).startsWith("cluster.yaml:13: acces is no key that is known here; "),
                        line -> assertThat(line).startsWith("cluster.yaml:1: access.ssh is missing; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pools: [{name: p, roles: [master], network: 10.0.0.0/24}] | pools[0].roles[0] 'master' is no role here",
                "pools: [{name: p, roles: [agent]}]                        | pools[0].network is missing",
                "pools: [{name: p, roles: [agent], network: 10.0.0.1/24}]  | has bits set behind its prefix",
                "pools: [{name: m1, roles: [agent], network: 10.0.0.0/24}] | pools[0].name 'm1' is a name already",
                "pools: [{name: p, roles: [network], network: 10.0.0.0/8}] | has network, and no node is a queue",
                "data: {directory: srv}                                    | data.directory 'srv' cannot be used",
                "master: {flags: {--quorum: 1}}                            | master.flags.--quorum is no flag of Mesos",
                "master: {flags: {roles: a$b}}                             | master.flags.roles 'a$b' cannot be used",
                "zookeeper: {heap: 1}                                      | zookeeper.heap '1' cannot be used",
                "versions: [1]                                             | versions is no mapping",
                "secrets: {directory: [a]}                                 | secrets.directory is not one single value",
                "cluster: twice                                            | cluster stands there twice",
                "package_sources: [{name: s, suite: ./}]                   | package_sources[0].uri is missing",
                "package_sources: [{name: s, uri: x, suite: ./, trusted: y}] | trusted 'y' is neither true nor false",
                "x: [                                                      | this is no valid YAML",
            })
    void whatCannotBeIsRefused(String line, String problem) {
        assertThat(problems(ONE_MASTER + line + "\n"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource({"scheduler", "network"})
    void whoNeedsAQueueHasOne(String role) {
        assertThat(problems(ONE_MASTER.replace("[master]", "[master, " + role + "]")))
                .containsExactly(
                        "cluster.yaml:2: nodes has a %s and no queue; give some node the role queue".formatted(role));
    }

    @ParameterizedTest
    @CsvSource({
        "'[agent]', has no master",
        "'[master]\n    zookeeper_id: 256', is no id of ZooKeeper",
        "'[agent, queue]\n    zookeeper_id: 1', the node is no master",
    })
    void mastersAndTheirIdsAreChecked(String roles, String problem) {
        assertThat(problems(ONE_MASTER.replace("[master]", roles)))
                .anySatisfy(line -> assertThat(line).contains(problem));
    }

    @Test
    void valuesStayAsTheyAreWritten() throws Exception {
        ClusterSpec cluster = ClusterFile.read("cluster.yaml", ONE_MASTER.replace("[master]", """
                [master, agent]
                    attributes: {vt_enabled: 1, release: 1.10}
                    resources: {cpus: 8.0, mem: 010}"""));

        Traits traits = cluster.members().get(0).traits();
        assertThat(traits.attributeWords()).isEqualTo("release:1.10;vt_enabled:1");
        assertThat(traits.resourceWords()).isEqualTo("cpus:8.0;mem:010");
    }
}
