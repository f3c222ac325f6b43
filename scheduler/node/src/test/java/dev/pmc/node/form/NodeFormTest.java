package dev.pmc.node.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.render.Clusters;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.Renderer;
import dev.pmc.node.render.Rendering;
import dev.pmc.node.secret.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every form puts the same bytes on a node. */
final class NodeFormTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ClusterSpec CLUSTER = Clusters.ofMasters(3, """
            pools:
              - {name: agents, roles: [agent], network: 10.0.1.0/24}
            access: {ssh: [10.0.0.0/8]}
            versions: {mesos: 1.11.0-2.0.1}
            package_sources:
              - {name: site, uri: "http://repo.example/debian", suite: bookworm, components: [main]}
            data: {directory: /srv/pmc, volume: /dev/vdb}
            """);

    private static final Rendering MASTER = Renderer.render(CLUSTER, Clusters.member(CLUSTER, "m1"), Clusters.SECRETS);
    private static final Rendering AGENT =
            Renderer.render(CLUSTER, Clusters.ofPool(CLUSTER, "agents", "a7", "10.0.1.7"), Secrets.none());

    /** Each file as {@code MODE OWNER TEXT}, by its path. */
    private static Map<String, String> expected(Rendering rendering) {
        return rendering.files().stream()
                .collect(Collectors.toMap(
                        NodeFile::path, file -> file.modeWords() + " " + file.owner() + " " + file.text()));
    }

    private static Map<String, String> files(JsonNode list, Function<JsonNode, String> words) {
        Map<String, String> files = new TreeMap<>();
        list.forEach(file -> files.put(file.at("/path").asString(), words.apply(file)));
        return files;
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void ignition() {
        for (Rendering rendering : new Rendering[] {MASTER, AGENT}) {
            JsonNode root = JSON.readTree(NodeForm.IGNITION.text(rendering));

            assertThat(files(
                            root.at("/storage/files"),
                            file -> "%04o %s %s"
                                    .formatted(
                                            file.at("/mode").asInt(),
                                            file.at("/user/name").asString(),
                                            decoded(file.at("/contents/source")
                                                    .asString()
                                                    .substring("data:;base64,".length())))))
                    .isEqualTo(expected(rendering));
            assertThat(root.at("/systemd/units")).hasSameSizeAs(rendering.units());
        }
    }

    @Test
    void cloudConfig() {
        for (Rendering rendering : new Rendering[] {MASTER, AGENT}) {
            String text = NodeForm.CLOUD_CONFIG.text(rendering);
            JsonNode root = JSON.readTree(text.substring(text.indexOf('\n')));

            assertThat(text).startsWith("#cloud-config\n");
            assertThat(files(
                            root.at("/write_files"),
                            file -> "%s %s %s"
                                    .formatted(
                                            file.at("/permissions").asString(),
                                            file.at("/owner").asString().replaceAll(":.*", ""),
                                            decoded(file.at("/content").asString()))))
                    .isEqualTo(expected(rendering));
        }
    }

    @Test
    void ansible() {
        for (Rendering rendering : new Rendering[] {MASTER, AGENT}) {
            JsonNode root = JSON.readTree(NodeForm.ANSIBLE.text(rendering));

            assertThat(files(
                            root.at("/pmc_node/files"),
                            file -> "%s %s %s"
                                    .formatted(
                                            file.at("/mode").asString(),
                                            file.at("/owner").asString(),
                                            decoded(file.at("/content").asString()))))
                    .isEqualTo(expected(rendering));
        }
    }

    @Test
    void aTreeOfFiles(@TempDir Path folder) throws Exception {
        PlainForm.write(MASTER, folder);
        PlainForm.write(MASTER, folder);

        for (NodeFile file : MASTER.files()) {
            Path there = folder.resolve(file.path().substring(1));
            assertThat(there).hasContent(file.text());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there)))
                    .isEqualTo(file.isSecret() ? "rw-------" : "rw-r--r--");
        }
    }

    @Test
    void whatIsSecretIsInNoFormUnlessItIsGiven() {
        Rendering open = Renderer.render(CLUSTER, Clusters.member(CLUSTER, "m1"), Secrets.none());

        assertThat(MASTER.files()).filteredOn(Clusters::holdsSecret).isNotEmpty();
        assertThat(open.files()).noneMatch(Clusters::holdsSecret);
        for (NodeForm form : NodeForm.values()) {
            assertThat(form.text(open))
                    .doesNotContain("api-token-api-token")
                    .hasSizeLessThan(form.text(MASTER).length());
        }
    }
}
