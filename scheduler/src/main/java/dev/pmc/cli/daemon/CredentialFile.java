package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.SecretFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of credentials in the forms that Mesos takes: a line {@code PRINCIPAL SECRET} for each, or JSON, as
 * {@code {"principal": ..., "secret": ...}} or as a list of those under {@code credentials}.
 */
final class CredentialFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CredentialFile() {}

    /**
     * Reads the secrets by their principals.
     *
     * @throws Failure if the file cannot be read, or everybody can read it, or it is in none of the forms
     */
    static Map<String, String> read(String option, Path file) {
        String content = SecretFile.read(option, file);
        Map<String, String> secrets = content.startsWith("{") ? json(content) : lines(content);
        if (secrets.isEmpty()) {
            throw new Failure(
                    Exit.USAGE,
                    option + " " + file + " has no line PRINCIPAL SECRET, nor is it the JSON that Mesos takes");
        }
        return secrets;
    }

    private static Map<String, String> lines(String content) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String line : content.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 2) {
                secrets.put(words[0], words[1]);
            }
        }
        return secrets;
    }

    private static Map<String, String> json(String content) {
        Map<String, String> secrets = new LinkedHashMap<>();
        try {
            JsonNode document = JSON.readTree(content);
            for (JsonNode credential : document.has("credentials")
                    ? document.path("credentials")
                    : JSON.createArrayNode().add(document)) {
                if (credential.path("principal").isString()) {
                    secrets.put(
                            credential.path("principal").asString(),
                            credential.path("secret").asString(""));
                }
            }
            return secrets;
        } catch (JacksonException e) {
            return Map.of();
        }
    }
}
