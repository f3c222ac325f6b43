package dev.pmc.hostdb;

import dev.pmc.scheduler.TaskId;
import dev.pmc.wire.Json;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The JSON form of what the hostdb keeps: that of {@link Json}, with instants in ISO-8601. */
final class Records {
    private static final JsonMapper MAPPER = mapper();
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents())
                    .map(component -> new Part(
                            component.getName(),
                            component.getAccessor(),
                            component.getAnnotatedType().isAnnotationPresent(Nullable.class)))
                    .toList();
        }
    };

    private Records() {}

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The same in UTF-8. */
    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** @throws IllegalArgumentException if it is not exactly a {@code T} */
    static <T> T read(String text, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
        requireWhole(value, type.getSimpleName());
        return value;
    }

    /** @throws IllegalArgumentException if it is no JSON */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** What the types promise to be there is there: JSON can say null where Java's null checker does not look. */
    private static void requireWhole(@Nullable Object value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        if (value instanceof Record) {
            for (Part part : PARTS.get(value.getClass())) {
                Object content = part.of(value);
                if (content != null || !part.optional()) {
                    requireWhole(content, part.name());
                }
            }
        } else if (value instanceof List<?> list) {
            list.forEach(element -> requireWhole(element, "an element of " + name));
        }
    }

    /** A component of a record class, looked up once: reading annotations takes much longer than reading a record. */
    private record Part(String name, Method accessor, boolean optional) {
        @Nullable
        Object of(Object owner) {
            try {
                return accessor.invoke(owner);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the accessor " + accessor + " cannot be called", e);
            }
        }
    }

    private static JsonMapper mapper() {
        SimpleModule module = new SimpleModule("pmc-records");
        Json.value(module, TaskId.class, TaskId::value, TaskId::new);
        Json.value(module, Instant.class, Instants::text, Instants::parse);
        return Json.mapper()
                .rebuild()
                // A job's own fields come back to the digit.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .addModule(module)
                .build();
    }
}
