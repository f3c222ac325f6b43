package dev.pmc.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.yaml.YamlProblem;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published schema knows the keys that the reader knows. */
final class ClusterSchemaTest {
    private static final JsonNode SCHEMA = new JsonMapper().readTree(ClusterSchema.text());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                 | {zzz: 1}",
                "/properties/nodes/items           | {nodes: [{zzz: 1}]}",
                "/properties/pools/items           | {pools: [{zzz: 1}]}",
                "/properties/access                | {access: {zzz: 1}}",
                "/properties/package_sources/items | {package_sources: [{zzz: 1}]}",
                "/properties/packages              | {packages: {zzz: 1}}",
                "/properties/data                  | {data: {zzz: 1}}",
                "/properties/secrets               | {secrets: {zzz: 1}}",
                "/$defs/flags                      | {master: {zzz: 1}}",
                "/$defs/flags                      | {agent: {zzz: 1}}",
                "/properties/scheduler             | {scheduler: {zzz: 1}}",
                "/properties/network               | {network: {zzz: 1}}",
                "/properties/zookeeper             | {zookeeper: {zzz: 1}}",
            })
    void aKeyThatTheReaderNamesIsInTheSchemaAndNoOther(String pointer, String text) {
        ClusterFileException refusal =
                catchThrowableOfType(ClusterFileException.class, () -> ClusterFile.read("cluster.yaml", text));
        String words = refusal.problems().stream()
                .map(YamlProblem::words)
                .filter(each -> each.contains("zzz is no key"))
                .findFirst()
                .orElseThrow();

        assertThat(SCHEMA.at((pointer == null ? "" : pointer) + "/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.asList(words.replaceFirst(".*; there are ", "").split(", ")));
    }
}
