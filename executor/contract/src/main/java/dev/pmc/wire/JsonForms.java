package dev.pmc.wire;

import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The JSON forms of records whose writer and reader may be of different releases. A record is an object with a field for
 * each component. A field that the reader does not know is ignored, or kept by a record that has {@link
 * dev.pmc.vm.UnknownFields}; one that is missing stands for what the component declares with {@link
 * dev.pmc.vm.IfMissing}. What is there must be right: a value of another type, a null that may not be, a field that is there
 * twice and a word that is none of an enum's are errors. Thread-safe.
 *
 * <p>A start reads every VM in a JVM that has just come up. There data binding costs several times as much as these few
 * lines, most of it for having its many methods compiled.
 */
public final class JsonForms {
    /** Buffers are kept for each thread: the writers of commits would get them from each other otherwise, again and again. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private final Map<Type, JsonForm> forms = new ConcurrentHashMap<>();
    private boolean isBrief;

    /** Knows strings, whole numbers and truth values; all else is made of them. */
    public JsonForms() {
        put(String.class, JsonForms::string, (text, json) -> json.writeString(text));
        put(boolean.class, Boolean.class, JsonForms::truth, (truth, json) -> json.writeBoolean(truth));
        put(int.class, Integer.class, json -> integer(json).getIntValue(), (number, json) -> json.writeNumber(number));
        put(long.class, Long.class, json -> integer(json).getLongValue(), (number, json) -> json.writeNumber(number));
    }

    private <T> void put(Class<T> type, Function<JsonParser, T> reader, BiConsumer<T, JsonGenerator> writer) {
        put(type, type, reader, writer);
    }

    private <T> void put(
            Class<?> primitive, Class<T> type, Function<JsonParser, T> reader, BiConsumer<T, JsonGenerator> writer) {
        JsonForm form = new JsonForm() {
            @Override
            public Object read(JsonParser json) {
                return reader.apply(json);
            }

            @Override
            public void write(Object value, JsonGenerator json) {
                writer.accept(type.cast(value), json);
            }
        };
        forms.put(primitive, form);
        forms.put(type, form);
    }

    /** Has a type written as, and read from, the strings that stand for its values. */
    public <T> JsonForms with(Class<T> type, Function<T, String> toText, Function<String, T> fromText) {
        put(type, json -> fromText.apply(string(json)), (value, json) -> json.writeString(toText.apply(value)));
        return this;
    }

    /** Has a type written as, and read from, records that stand for its values. */
    public <T, R extends Record> JsonForms as(
            Class<T> type, Class<R> standIn, Function<T, R> toRecord, Function<R, T> fromRecord) {
        put(
                type,
                json -> fromRecord.apply(standIn.cast(of(standIn).read(json))),
                (value, json) -> of(standIn).write(toRecord.apply(value), json));
        return this;
    }

    /** Has fields left out that hold null, where a missing one is read as null. To be said before anything is written. */
    public JsonForms brief() {
        isBrief = true;
        return this;
    }

    boolean isBrief() {
        return isBrief;
    }

    /** One JSON document in UTF-8, without line breaks. */
    public byte[] bytes(Record value) {
        Document document = new Document();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), document)) {
            of(value.getClass()).write(value, json);
        }
        return document.bytes();
    }

    /**
     * What the generator has written, a buffer of its at a time. Each piece is copied once, and once more where there are several:
     * a commit may be hundreds of kilobytes, and an array that grows with it would be copied as often as it doubles.
     */
    private static final class Document extends OutputStream {
        private final List<byte[]> pieces = new ArrayList<>(1);
        private int size;

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            pieces.add(Arrays.copyOfRange(from, offset, offset + length));
            size += length;
        }

        byte[] bytes() {
            if (pieces.size() == 1) {
                return pieces.get(0);
            }
            byte[] all = new byte[size];
            int at = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, all, at, piece.length);
                at += piece.length;
            }
            return all;
        }
    }

    /** One JSON document on one line. */
    public String text(Record value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            of(value.getClass()).write(value, json);
        }
        return text.toString();
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is not the JSON form of a {@code type}; the message says where
     */
    public <T extends Record> T read(String text, Class<T> type) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            return whole(json, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads one document in UTF-8.
     *
     * @throws IllegalArgumentException if it is not the JSON form of a {@code type}; the message says where
     */
    public <T extends Record> T read(byte[] bytes, Class<T> type) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            return whole(json, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private <T extends Record> T whole(JsonParser json, Class<T> type) {
        if (json.nextToken() == JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(type.getSimpleName() + " is null");
        }
        require(json.hasCurrentToken(), json, "an object");
        T value = type.cast(of(type).read(json));
        require(json.nextToken() == null, json, "one object");
        return value;
    }

    /** The value that a JSON text stands for in a form. */
    static Object value(String text, JsonForm form) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            return form.read(json);
        }
    }

    JsonForm of(Type type) {
        JsonForm known = forms.get(type);
        if (known == null) {
            known = make(type);
            forms.put(type, known);
        }
        return known;
    }

    private JsonForm make(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new ListForm(of(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            Type values = generic.getActualTypeArguments()[1];
            return values == Object.class ? AnyJson.OBJECT : new MapForm(of(values));
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            return new RecordForm(record, this);
        }
        if (type instanceof Class<?> words && words.isEnum()) {
            return new EnumForm(words);
        }
        throw new IllegalStateException("there is no JSON form of " + type);
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

    private record EnumForm(Map<String, Object> words) implements JsonForm {
        EnumForm(Class<?> type) {
            this(new LinkedHashMap<>());
            for (Object word : type.getEnumConstants()) {
                words.put(((Enum<?>) word).name(), word);
            }
        }

        @Override
        public Object read(JsonParser json) {
            Object word = words.get(string(json));
            if (word == null) {
                throw new IllegalArgumentException(
                        json.getString() + " is none of " + words.keySet() + ", which is all that this release knows");
            }
            return word;
        }

        @Override
        public void write(Object value, JsonGenerator json) {
            json.writeString(((Enum<?>) value).name());
        }
    }

    private record ListForm(JsonForm elements) implements JsonForm {
        @Override
        public Object read(JsonParser json) {
            require(json.currentToken() == JsonToken.START_ARRAY, json, "a list");
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(elements.read(json));
            }
            return Collections.unmodifiableList(list);
        }

        @Override
        public void write(Object value, JsonGenerator json) {
            json.writeStartArray();
            List<?> list = (List<?>) value;
            for (int i = 0; i < list.size(); i++) { // Most are empty, and an iterator would be made for each.
                elements.write(list.get(i), json);
            }
            json.writeEndArray();
        }
    }

    private record MapForm(JsonForm values) implements JsonForm {
        @Override
        public Object read(JsonParser json) {
            require(json.currentToken() == JsonToken.START_OBJECT, json, "an object");
            Map<String, Object> map = new LinkedHashMap<>();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                if (map.put(name, values.read(json)) != null) {
                    throw new IllegalArgumentException("there are two of " + name);
                }
            }
            return Collections.unmodifiableMap(map);
        }

        @Override
        public void write(Object value, JsonGenerator json) {
            json.writeStartObject();
            ((Map<?, ?>) value).forEach((name, each) -> {
                json.writeName((String) name);
                values.write(each, json);
            });
            json.writeEndObject();
        }
    }
}
