package dev.pmc.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.constructor.ConstructYamlNull;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/** Reads and writes YAML. Problems are {@link IllegalArgumentException}s that name the file and the place in it. */
public final class Yaml {
    /** How a key is written that has no value. */
    private static final Set<Object> ABSENT = Set.of("", "~", "null");

    private static final Schema AS_WRITTEN = new FailsafeSchema() {
        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of(Tag.NULL, new ConstructYamlNull());
        }
    };

    private Yaml() {}

    /**
     * The mapping that a file holds; an empty file is an empty mapping. Keys and values stay as they are written: an image
     * named {@code 20.10} is not {@code 20.1}, and a checksum of digits alone is no number.
     */
    public static Fields read(Path file) {
        String name = file.toString();
        try {
            return fields(name, new Load(asWritten(name)).loadFromString(Files.readString(file)));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is no valid YAML: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("cannot read " + file + ": it is not there", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        }
    }

    /** What can still be read of a file of plain settings that is no valid YAML: each line that is, by itself. */
    public static Fields salvage(Path file) {
        Map<String, Object> found = new LinkedHashMap<>();
        lines(file).forEach(line -> found.putAll(setting(file, line)));
        return new Fields(file.toString(), found);
    }

    private static Map<String, Object> setting(Path file, String line) {
        try {
            Object value = new Load(asWritten(file.toString())).loadFromString(line);
            return value instanceof Map<?, ?> ? fields(line, value).values() : Map.of();
        } catch (YamlEngineException e) {
            return Map.of(); // the slip is here
        }
    }

    /** Whether the file has that word, or cannot be read. */
    public static boolean mentions(Path file, String word) {
        List<String> lines = lines(file);
        return lines.isEmpty() || lines.stream().anyMatch(line -> line.contains(word));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** One document in block style, strings quoted where a reader might take them for something else. */
    static String text(Object value) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(1_000)
                        .build())
                .dumpToString(value);
    }

    static LoadSettings settings(String label) {
        return LoadSettings.builder()
                .setLabel(label)
                .setAllowDuplicateKeys(false)
                .build();
    }

    private static LoadSettings asWritten(String label) {
        return LoadSettings.builder()
                .setLabel(label)
                .setAllowDuplicateKeys(false)
                .setSchema(AS_WRITTEN)
                .build();
    }

    private static Fields fields(String where, @Nullable Object value) {
        if (isAbsent(value)) {
            return new Fields(where, Map.of());
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " should be a mapping of keys to values");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put(String.valueOf(key), field));
        return new Fields(where, fields);
    }

    private static boolean isAbsent(@Nullable Object value) {
        return value == null || ABSENT.contains(value);
    }

    /** A mapping, and where it stands, for messages. */
    public record Fields(String where, Map<String, Object> values) {
        public Set<String> names() {
            return values.keySet();
        }

        /**
         * Allows these keys only.
         *
         * @throws IllegalArgumentException if there is any other: most likely a slip of the pen
         */
        public void allow(Set<String> known) {
            for (String name : values.keySet()) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(
                            where + " has the key \"" + name + "\", which is none of " + new TreeSet<>(known));
                }
            }
        }

        /** A text as it is written; null if the key is absent. */
        public @Nullable String text(String name) {
            Object value = values.get(name);
            if (isAbsent(value)) {
                return null;
            }
            if (value instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException(where + ": " + name + " should be a text");
        }

        public @Nullable Integer number(String name) {
            String text = text(name);
            try {
                return text == null ? null : Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(where + ": " + name + " should be a whole number", e);
            }
        }

        /** A mapping below this one; null if the key is absent. */
        public @Nullable Fields fields(String name) {
            Object value = values.get(name);
            return isAbsent(value) ? null : Yaml.fields(where + ": " + name, value);
        }
    }
}
