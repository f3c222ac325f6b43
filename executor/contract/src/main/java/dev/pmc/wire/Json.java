package dev.pmc.wire;

import dev.pmc.vm.ComponentType;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.SnapshotName;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads and writes JSON strictly: an unknown, missing or repeated field, a wrong type or a second document is an error,
 * never a guess. Values such as {@link Hostname} are plain strings and are checked as they are read.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addModule(values())
            .build();

    private Json() {}

    /** The mapper itself, for those who bind to a tree or configure a view of their own. Thread-safe. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** One JSON document in UTF-8, without line breaks. */
    public static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** One JSON document on one line. */
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is not the JSON form of a {@code type}; the message says where
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return nonNull(MAPPER.readValue(json, type), type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is not the JSON form of a {@code type}; the message says where
     */
    public static <T> T read(String json, Class<T> type) {
        try {
            return nonNull(MAPPER.readValue(json, type), type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether this is an object with a field of that name, whatever else may be right or wrong with it. */
    public static boolean hasField(byte[] json, String field) {
        try {
            return MAPPER.readTree(json).has(field);
        } catch (JacksonException e) {
            return false; // whoever reads it as something else will say what is wrong
        }
    }

    /** The document {@code null} is the one thing that a strict mapper lets through. */
    private static <T> T nonNull(T value, Class<T> type) {
        if (value == null) {
            throw new IllegalArgumentException("null is no " + type.getSimpleName());
        }
        return value;
    }

    private static SimpleModule values() {
        SimpleModule module = new SimpleModule("pmc-values");
        value(module, Hostname.class, Hostname::value, Hostname::new);
        value(module, ComponentType.class, ComponentType::value, ComponentType::new);
        value(module, MacAddress.class, MacAddress::value, MacAddress::new);
        value(module, Ipv4.class, Ipv4::toString, Ipv4::parse);
        value(module, SnapshotName.class, SnapshotName::value, SnapshotName::new);
        value(module, ReadyCheck.class, ReadyCheck::toString, ReadyCheck::parse);
        return module;
    }

    /** Makes a module read and write a value type as the string that stands for it, also as a key of a map. */
    public static <T> void value(
            SimpleModule module, Class<T> type, Function<T, String> toText, Function<String, T> fromText) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializationContext context) {
                generator.writeString(toText.apply(value));
            }
        });
        module.addKeySerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializationContext context) {
                generator.writeName(toText.apply(value));
            }
        });
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) {
                return parse(type, fromText, parser.getString(), context);
            }
        });
        module.addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) {
                return parse(type, fromText, key, context);
            }
        });
    }

    private static <T> T parse(
            Class<T> type, Function<String, T> fromText, String text, DeserializationContext context) {
        try {
            return fromText.apply(text);
        } catch (IllegalArgumentException e) {
            throw context.weirdStringException(text, type, e.getMessage());
        }
    }
}
