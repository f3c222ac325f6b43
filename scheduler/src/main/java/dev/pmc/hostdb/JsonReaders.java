package dev.pmc.hostdb;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Readers of JSON by the types that they read, as strict as {@link dev.pmc.wire.Json}: what is missing, null, unknown,
 * there twice or of another type is an error. Thread-safe.
 *
 * <p>A start reads every VM in a JVM that has just come up. There data binding costs several times as much as these few
 * lines, most of it for having its many methods compiled.
 */
final class JsonReaders {
    private final Map<Type, JsonReader> readers = new ConcurrentHashMap<>();

    JsonReaders() {
        readers.put(String.class, JsonReaders::string);
        readers.put(boolean.class, JsonReaders::truth);
        readers.put(int.class, json -> integer(json).getIntValue());
        readers.put(Integer.class, json -> integer(json).getIntValue());
        readers.put(long.class, json -> integer(json).getLongValue());
    }

    /** Has a type read from the strings that stand for its values. */
    <T> JsonReaders with(Class<T> type, Function<String, T> fromText) {
        readers.put(type, json -> fromText.apply(string(json)));
        return this;
    }

    /** Has a type read as another one, which is its stored form. */
    <S, T> JsonReaders with(Class<T> type, Class<S> stored, Function<S, T> fromStored) {
        readers.put(type, json -> fromStored.apply(stored.cast(of(stored).read(json))));
        return this;
    }

    JsonReader of(Type type) {
        JsonReader known = readers.get(type);
        if (known == null) {
            known = make(type);
            readers.put(type, known);
        }
        return known;
    }

    private JsonReader make(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return listOf(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            Type values = generic.getActualTypeArguments()[1];
            return mapOf(values == Object.class ? JsonReaders::anything : of(values)::read);
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            return new RecordReader(record, this);
        }
        if (type instanceof Class<?> words && words.isEnum()) {
            return enumOf(words);
        }
        throw new IllegalStateException("there is no rule for reading " + type);
    }

    private static JsonReader enumOf(Class<?> type) {
        Map<String, Object> words = new LinkedHashMap<>();
        for (Object word : type.getEnumConstants()) {
            words.put(((Enum<?>) word).name(), word);
        }
        return json -> {
            Object word = words.get(string(json));
            if (word == null) {
                throw new IllegalArgumentException(json.getString() + " is none of " + words.keySet());
            }
            return word;
        };
    }

    private static JsonReader listOf(JsonReader reader) {
        return json -> {
            require(json.currentToken() == JsonToken.START_ARRAY, json, "a list");
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(reader.read(json));
            }
            return list;
        };
    }

    private static JsonReader mapOf(Function<JsonParser, @Nullable Object> reader) {
        return json -> {
            require(json.currentToken() == JsonToken.START_OBJECT, json, "an object");
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                Object value = reader.apply(json);
                if (map.containsKey(name)) {
                    throw new IllegalArgumentException("there are two of " + name);
                }
                map.put(name, value);
            }
            return map;
        };
    }

    /** A value as it comes. What a job says in a field of its own comes back to the digit. */
    private static @Nullable Object anything(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case START_OBJECT -> mapOf(JsonReaders::anything).read(json);
            default -> {
                require(json.currentToken() == JsonToken.START_ARRAY, json, "a value");
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(anything(json));
                }
                yield list;
            }
        };
    }

    private static String string(JsonParser json) {
        require(json.currentToken() == JsonToken.VALUE_STRING, json, "a string");
        return json.getString();
    }

    private static boolean truth(JsonParser json) {
        require(json.currentToken().isBoolean(), json, "true or false");
        return json.getBooleanValue();
    }

    private static JsonParser integer(JsonParser json) {
        require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, json, "a whole number");
        return json;
    }

    /** @throws IllegalArgumentException if the parser's token is not what is wanted */
    static void require(boolean right, JsonParser json, String wanted) {
        if (!right) {
            throw new IllegalArgumentException("it must be " + wanted + ", not " + json.getString());
        }
    }
}
