package dev.pmc.executor.host;

import dev.pmc.guest.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads settings one by one, from the environment or else from the site's file. What is wrong with one is noted and costs
 * that one only: VMs that run must be found again whatever slip somebody has made since.
 */
final class SiteSettings {
    private final Path file;
    private final Map<String, String> environment;
    private final Yaml.Fields fields;
    private final boolean whole;
    private final List<String> problems = new ArrayList<>();

    SiteSettings(Path file, Map<String, String> environment, Set<String> keys) {
        this.file = file;
        this.environment = environment;
        Yaml.Fields read = new Yaml.Fields(file.toString(), Map.of());
        boolean valid = true;
        if (Files.exists(file)) {
            try {
                read = Yaml.read(file);
                read.allow(keys);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                valid = !read.names().isEmpty();
                read = valid ? read : Yaml.salvage(file);
            }
        }
        this.fields = read;
        this.whole = valid;
    }

    /** What is wrong, in words for an operator. */
    List<String> problems() {
        return problems;
    }

    /** A setting; {@code otherwise} if nobody has said anything, or nothing that can be used. */
    <T> T get(String variable, String key, String otherwise, Function<String, T> parser) {
        try {
            return parser.apply(text(variable, key, otherwise));
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage() + " (" + variable + " in the environment, or " + key + " in " + file + ")");
            return parser.apply(otherwise);
        }
    }

    /**
     * A setting by which VMs are found.
     *
     * @throws IllegalArgumentException if what it is cannot be told; to take the default then would be to lose them
     */
    String vital(String variable, String key, String otherwise) {
        boolean said = !environment.getOrDefault(variable, "").isBlank() || fields.text(key) != null;
        if (!said && !whole && Yaml.mentions(file, key)) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return text(variable, key, otherwise);
    }

    private String text(String variable, String key, String otherwise) {
        String value = environment.get(variable);
        if (value != null && !value.isBlank()) {
            return value;
        }
        String site = fields.text(key);
        return site == null ? otherwise : site;
    }
}
