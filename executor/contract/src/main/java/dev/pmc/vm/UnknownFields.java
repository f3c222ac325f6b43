package dev.pmc.vm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a JSON object that this release does not know: a newer one has written them. A record that has a component
 * of this type keeps them, they are written back with it, and whoever makes a changed copy of it hands them on. In what is
 * made anew there are {@link #NONE}.
 *
 * @param fields JSON values, which may be null, by the names of their fields; in order
 */
public record UnknownFields(Map<String, Object> fields) {
    public static final UnknownFields NONE = new UnknownFields(Map.of());

    public UnknownFields {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
