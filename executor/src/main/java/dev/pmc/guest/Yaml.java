package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads and writes YAML. Problems are {@link IllegalArgumentException}s that name the file and the place in it. */
public final class Yaml {
    private Yaml() {}

    /** The mapping that a file holds; an empty file is an empty mapping. */
    public static Fields read(Path file) {
        try {
            return fields(file.toString(), new Load(settings(file.toString())).loadFromString(Files.readString(file)));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is no valid YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
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

    private static Fields fields(String where, @Nullable Object value) {
        if (value == null) {
            return new Fields(where, Map.of());
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " should be a mapping of keys to values");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put(String.valueOf(key), field));
        return new Fields(where, fields);
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

        /** A text, or a number taken as one; null if the key is absent. */
        public @Nullable String text(String name) {
            Object value = values.get(name);
            if (value == null) {
                return null;
            }
            if (value instanceof String || value instanceof Number) {
                return value.toString();
            }
            throw new IllegalArgumentException(where + ": " + name + " should be a text");
        }

        public @Nullable Integer number(String name) {
            Object value = values.get(name);
            if (value == null || value instanceof Integer) {
                return (Integer) value;
            }
            throw new IllegalArgumentException(where + ": " + name + " should be a whole number");
        }

        /** A mapping below this one; null if the key is absent. */
        public @Nullable Fields fields(String name) {
            Object value = values.get(name);
            return value == null ? null : Yaml.fields(where + ": " + name, value);
        }
    }
}
