package dev.pmc.wire;

import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.Unwrapped;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The form of a record, as {@link JsonForms} describes it. */
final class RecordForm implements JsonForm {
    private static final int UNKNOWN = -1;
    /** For calls of accessors, each of which would make an array of its own. */
    private static final Object[] NO_ARGUMENTS = {};

    private final Constructor<?> constructor;
    private final List<Component> components = new ArrayList<>();

    /** What the object holds, in the order of the components, unwrapped ones included; null for what is not known. */
    private final @Nullable FieldForm[] fields;

    private final Map<String, Integer> places = new HashMap<>();
    private final boolean keepsUnknown;

    /** One of the record's own components; with neither form, it is for the fields that are not known. */
    private record Component(
            Method accessor,
            @Nullable FieldForm field,
            @Nullable RecordForm unwrapped) {}

    /** @throws IllegalStateException if the object would have two fields of one name */
    RecordForm(Class<?> type, JsonForms forms) {
        constructor = constructor(type);
        List<@Nullable FieldForm> all = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            if (component.getType() == UnknownFields.class) {
                components.add(new Component(accessor, null, null));
                all.add(null);
            } else if (component.isAnnotationPresent(Unwrapped.class)) {
                RecordForm part = new RecordForm(component.getType(), forms);
                components.add(new Component(accessor, null, part));
                all.addAll(Arrays.asList(part.fields));
            } else {
                FieldForm field = new FieldForm(component, forms);
                components.add(new Component(accessor, field, null));
                all.add(field);
            }
        }
        fields = all.toArray(new @Nullable FieldForm[0]);
        for (int i = 0; i < fields.length; i++) {
            String name = fields[i] == null ? "" : fields[i].name();
            if (places.put(name, i) != null) {
                throw new IllegalStateException("there are two of '" + name + "' in the form of " + type);
            }
        }
        keepsUnknown = places.remove("") != null;
    }

    private static Constructor<?> constructor(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
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
        JsonForms.require(json.currentToken() == JsonToken.START_OBJECT, json, "an object");
        @Nullable Object[] values = new @Nullable Object[fields.length];
        boolean[] there = new boolean[fields.length];
        Map<String, @Nullable Object> unknown = new LinkedHashMap<>(0);
        int next = 0;
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            int place = place(name, next);
            boolean twice = place == UNKNOWN ? unknown.containsKey(name) : there[place];
            if (twice) {
                throw new IllegalArgumentException("there are two of " + name);
            }
            json.nextToken();
            if (place != UNKNOWN) {
                there[place] = true;
                values[place] = fields[place].read(json);
                next = place + 1;
            } else if (keepsUnknown) {
                unknown.put(name, AnyJson.read(json));
            } else {
                json.skipChildren();
            }
        }
        for (int i = 0; i < there.length; i++) {
            if (fields[i] == null) {
                values[i] = unknown.isEmpty() ? UnknownFields.NONE : new UnknownFields(unknown);
            } else if (!there[i]) {
                values[i] = fields[i].missing();
            }
        }
        return made(Arrays.asList(values).iterator());
    }

    /** Fields come in the order of the components, unless somebody has edited them. */
    private int place(String name, int expected) {
        if (expected < fields.length
                && fields[expected] != null
                && fields[expected].name().equals(name)) {
            return expected;
        }
        return places.getOrDefault(name, UNKNOWN);
    }

    private Object made(Iterator<@Nullable Object> values) {
        @Nullable Object[] arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            RecordForm part = components.get(i).unwrapped();
            arguments[i] = part == null ? values.next() : part.made(values);
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(constructor + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " cannot be called", e);
        }
    }

    @Override
    public void write(Object value, JsonGenerator json) {
        json.writeStartObject();
        writeFields(value, json);
        json.writeEndObject();
    }

    private void writeFields(Object value, JsonGenerator json) {
        for (Component component : components) {
            Object part = part(value, component.accessor());
            if (component.field() != null) {
                component.field().write(part, json);
            } else if (component.unwrapped() != null) {
                component.unwrapped().writeFields(Objects.requireNonNull(part), json);
            } else if (part instanceof UnknownFields unknown) {
                unknown.fields().forEach((name, each) -> {
                    json.writeName(name);
                    AnyJson.write(each, json);
                });
            }
        }
    }

    private static @Nullable Object part(Object value, Method accessor) {
        try {
            return accessor.invoke(value, NO_ARGUMENTS);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor + " cannot be called", e);
        }
    }
}
