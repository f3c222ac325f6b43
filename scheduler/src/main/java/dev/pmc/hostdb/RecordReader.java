package dev.pmc.hostdb;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a record from a JSON object that has a field for each of its components, and no other. A list that is not there is
 * an empty one, as in what was written before there was that list.
 */
final class RecordReader implements JsonReader {
    private final Constructor<?> constructor;
    private final String[] names;
    private final JsonReader[] readers;
    private final boolean[] optional;
    private final boolean[] list;
    private final Map<String, Integer> places = new HashMap<>();

    RecordReader(Class<?> type, JsonReaders others) {
        RecordComponent[] components = type.getRecordComponents();
        constructor = constructor(type, components);
        names = new String[components.length];
        readers = new JsonReader[components.length];
        optional = new boolean[components.length];
        list = new boolean[components.length];
        for (int i = 0; i < components.length; i++) {
            names[i] = Records.stored(components[i].getName());
            readers[i] = others.of(components[i].getGenericType());
            optional[i] = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            list[i] = components[i].getType() == List.class;
            places.put(names[i], i);
        }
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record has a canonical constructor, but not " + type, e);
        }
    }

    @Override
    public Object read(JsonParser json) {
        JsonReaders.require(json.currentToken() == JsonToken.START_OBJECT, json, "an object");
        @Nullable Object[] values = new @Nullable Object[names.length];
        boolean[] there = new boolean[names.length];
        int next = 0;
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            int place = place(name, next);
            if (there[place]) {
                throw new IllegalArgumentException("there are two of " + name);
            }
            there[place] = true;
            json.nextToken();
            values[place] = value(json, place);
            next = place + 1;
        }
        for (int i = 0; i < there.length; i++) {
            if (!there[i] && list[i]) {
                values[i] = List.of();
            } else if (!there[i]) {
                throw new IllegalArgumentException(names[i] + " is missing");
            }
        }
        return made(values);
    }

    /** Fields come in the order of the components, unless somebody has edited them. */
    private int place(String name, int expected) {
        if (expected < names.length && names[expected].equals(name)) {
            return expected;
        }
        Integer place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("there is no field " + name);
        }
        return place;
    }

    private @Nullable Object value(JsonParser json, int place) {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            return readers[place].read(json);
        }
        if (!optional[place]) {
            throw new IllegalArgumentException(names[place] + " is null");
        }
        return null;
    }

    private Object made(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(constructor + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " cannot be called", e);
        }
    }
}
