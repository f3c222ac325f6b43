package dev.pmc.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Any JSON value, as it comes: null, strings, truth values, numbers to the digit, lists, and maps in order. Such are the
 * fields of a job, and {@link dev.pmc.vm.UnknownFields}.
 */
final class AnyJson {
    /** The form of an object of such values. */
    static final JsonForm OBJECT = new JsonForm() {
        @Override
        public Object read(JsonParser json) {
            return object(json);
        }

        @Override
        public void write(Object value, JsonGenerator json) {
            AnyJson.write(value, json);
        }
    };

    private AnyJson() {}

    static @Nullable Object read(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            case START_OBJECT -> object(json);
            default -> {
                JsonForms.require(json.currentToken() == JsonToken.START_ARRAY, json, "a value");
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(json));
                }
                yield Collections.unmodifiableList(list);
            }
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser json) {
        JsonForms.require(json.currentToken() == JsonToken.START_OBJECT, json, "an object");
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            Object value = read(json);
            if (map.containsKey(name)) {
                throw new IllegalArgumentException("there are two of " + name);
            }
            map.put(name, value);
        }
        return Collections.unmodifiableMap(map);
    }

    /** @throws IllegalArgumentException if it is no JSON value */
    static void write(@Nullable Object value, JsonGenerator json) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            write(number, json);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((name, each) -> {
                json.writeName((String) name);
                write(each, json);
            });
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(each -> write(each, json));
            json.writeEndArray();
        } else {
            throw new IllegalArgumentException(value + " is no JSON value");
        }
    }

    private static void write(Number number, JsonGenerator json) {
        if (number instanceof Integer || number instanceof Long) {
            json.writeNumber(number.longValue());
        } else if (number instanceof BigInteger whole) {
            json.writeNumber(whole);
        } else if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else {
            json.writeNumber(number.doubleValue());
        }
    }
}
