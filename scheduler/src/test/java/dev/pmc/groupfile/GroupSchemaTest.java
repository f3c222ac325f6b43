package dev.pmc.groupfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.queue.JobRules;
import dev.pmc.wire.Json;
import dev.pmc.yaml.YamlProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The published schema has the keys and words that are read, and no others. */
final class GroupSchemaTest {
    private JsonNode schema;

    @BeforeEach
    void read() throws Exception {
        schema = Json.mapper().readTree(Files.readString(Path.of("../packaging/groups.schema.json")));
    }

    private static List<String> problems(String text) {
        return GroupFile.read(text, JobRules.STANDARD::parse).problems().stream()
                .map(YamlProblem::words)
                .toList();
    }

    private static void assertKnown(String text, Collection<String> keys) {
        assertThat(problems(text))
                .singleElement()
                .asString()
                .contains(
                        "there are " + String.join(", ", keys.stream().sorted().toList()));
    }

    @Test
    void theKeysAreThoseThatAreRead() {
        JsonNode group = schema.at("/$defs/group/properties");
        assertKnown("other: 1", schema.path("properties").propertyNames());
        assertKnown("groups: {web: {other: 1}}", group.propertyNames());
        assertKnown(
                "groups: {web: {update: {other: 1}}}",
                group.at("/update/properties").propertyNames());
        assertKnown(
                "groups: {web: {stop: {other: 1}}}",
                group.at("/stop/properties").propertyNames());
    }

    @Test
    void theWordsAreThoseThatAreRead() {
        for (String pointer : List.of("/on_replace", "/stop/properties/on_remove", "/update/properties/order")) {
            JsonNode words = schema.at("/$defs/group/properties" + pointer + "/enum");
            assertThat(words).isNotEmpty();
            for (JsonNode word : words) {
                assertThat(problems("groups: {web: " + file(pointer, word.asString()) + "}"))
                        .isEmpty();
            }
        }
    }

    private static String file(String pointer, String word) {
        String[] keys = pointer.replace("/properties", "").substring(1).split("/", -1);
        String text = word;
        for (int i = keys.length - 1; i >= 0; i--) {
            text = "{" + keys[i] + ": " + text + "}";
        }
        return text;
    }
}
