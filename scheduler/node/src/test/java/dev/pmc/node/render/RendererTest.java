package dev.pmc.node.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.SourceTree;
import dev.pmc.node.cluster.ClusterFile;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.form.NodeForm;
import dev.pmc.node.secret.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs on nodes, compared with files that people have read. */
final class RendererTest {
    private static final Path GOLDEN = SourceTree.file("scheduler", "node", "src", "test", "golden");

    private static final String ID = "/etc/systemd/system/zookeeper.service.d/z-id.conf";

    private static String text(Rendering rendering, String path) {
        return rendering.files().stream()
                .filter(file -> file.path().equals(path))
                .map(NodeFile::text)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + path));
    }

    private static Rendering master(int count, String name) {
        ClusterSpec cluster = Clusters.ofMasters(count, "access: {ssh: []}\n");
        return Renderer.render(cluster, Clusters.member(cluster, name), Clusters.SECRETS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-machine", "three-masters", "agent-of-a-pool", "data-volume"})
    void aNodeIsAsInItsGoldenFile(String name) throws Exception {
        ClusterSpec cluster = ClusterFile.read(name, Files.readString(GOLDEN.resolve(name + ".yaml")));
        ThisNode node = cluster.pools().isEmpty()
                ? ThisNode.of(cluster.members().get(0))
                : Clusters.ofPool(cluster, cluster.pools().get(0).name(), "a7", "10.0.1.7");

        assertThat(NodeForm.FILES.text(Renderer.render(cluster, node, Clusters.SECRETS)))
                .isEqualTo(Files.readString(GOLDEN.resolve(name + ".txt")));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "5, 3", "7, 4"})
    void quorumAndServersFollowFromTheList(int masters, int quorum) {
        Rendering last = master(masters, "m" + masters);

        assertThat(text(last, "/etc/default/mesos-master")).contains("MESOS_QUORUM=\"" + quorum + "\"\n");
        assertThat(text(last, "/etc/zookeeper/conf/zoo.cfg").lines().filter(line -> line.startsWith("server.")))
                .hasSize(masters)
                .last()
                .isEqualTo("server.%1$d=10.0.0.%1$d:2888:3888".formatted(masters));
        assertThat(text(last, ID)).contains("echo " + masters + " > /var/lib/zookeeper/myid");
    }

    @Test
    void anIdStaysWithItsMachine() {
        ClusterSpec cluster = Clusters.read("""
                cluster: demo
                nodes:
                  - {name: m4, address: 10.0.0.4, roles: [master], zookeeper_id: 4}
                access: {ssh: []}
                """);

        Rendering node = Renderer.render(cluster, Clusters.member(cluster, "m4"), Secrets.none());

        assertThat(text(node, ID)).contains("echo 4 >");
        assertThat(text(node, "/etc/zookeeper/conf/zoo.cfg")).contains("\nserver.4=10.0.0.4:");
    }

    @Test
    void withoutSecretsTheOtherFilesAreTheSame() {
        ClusterSpec cluster = Clusters.ofMasters(3, "access: {ssh: []}\n");
        ThisNode node = Clusters.member(cluster, "m2");
        List<NodeFile> open = Renderer.render(cluster, node, Clusters.SECRETS).files().stream()
                .filter(file -> !file.isSecret())
                .toList();

        assertThat(Renderer.render(cluster, node, Secrets.none()).files()).isEqualTo(open);
    }

    @Test
    void secretsStandInFilesThatOnlyTheirOwnerReads() {
        ClusterSpec cluster = Clusters.ofMasters(3, "access: {ssh: []}\n");
        Rendering rendering = Renderer.render(cluster, Clusters.member(cluster, "m1"), Clusters.SECRETS);

        assertThat(rendering.files())
                .allSatisfy(file ->
                        assertThat(file.mode()).as(file.path()).isEqualTo(Clusters.holdsSecret(file) ? 0600 : 0644));
        assertThat(rendering.files()).filteredOn(Clusters::holdsSecret).hasSize(5);
    }

    @Test
    void noUnitRequiresWhatIsOnAnotherMachine() {
        assertThat(master(3, "m1").files())
                .filteredOn(file -> file.path().contains("/systemd/system/"))
                .hasSizeGreaterThan(3)
                .allSatisfy(file -> assertThat(file.text()).doesNotContain("\nRequires=", "\nBindsTo="));
    }

    @Test
    void allIsAsciiSoThatNoReaderTakesItForSomethingElse() {
        assertThat(master(3, "m1").files())
                .allSatisfy(file -> assertThat(file.text().chars()).allMatch(each -> each < 128));
    }
}
