package dev.pmc.local.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fills builders from JSON trees. The words of its errors are those of Mesos, which clients get to see. */
final class ProtoJsonReader {
    private ProtoJsonReader() {}

    static void read(JsonNode tree, Message.Builder builder) throws ProtoJsonException {
        if (!tree.isObject()) {
            throw new ProtoJsonException("Expecting a JSON object");
        }
        fields(tree, builder);
        if (!builder.isInitialized()) {
            throw new ProtoJsonException(
                    "Missing required fields: " + String.join(", ", builder.findInitializationErrors()));
        }
    }

    private static void fields(JsonNode object, Message.Builder builder) throws ProtoJsonException {
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            FieldDescriptor field = builder.getDescriptorForType().findFieldByName(property.getKey());
            JsonNode value = property.getValue();
            if (field == null || value.isNull()) {
                continue;
            }
            if (field.isMapField()) {
                map(field, value, builder);
            } else if (field.isRepeated()) {
                list(field, value, builder);
            } else {
                Object converted = value(field, value, builder);
                if (converted != null) {
                    builder.setField(field, converted);
                }
            }
        }
    }

    private static void list(FieldDescriptor field, JsonNode value, Message.Builder builder) throws ProtoJsonException {
        if (!value.isArray()) {
            throw unexpected(value, field);
        }
        for (JsonNode item : value) {
            Object converted = value(field, item, builder);
            if (converted != null) {
                builder.addRepeatedField(field, converted);
            }
        }
    }

    private static void map(FieldDescriptor field, JsonNode value, Message.Builder builder) throws ProtoJsonException {
        if (!value.isObject()) {
            throw unexpected(value, field);
        }
        FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            Message.Builder entry = builder.newBuilderForField(field);
            Object converted = value(valueField, property.getValue(), entry);
            if (converted != null) {
                entry.setField(field.getMessageType().findFieldByName("key"), property.getKey());
                entry.setField(valueField, converted);
                builder.addRepeatedField(field, entry.build());
            }
        }
    }

    /** The value of one field, or of one item of a list; null if it counts as not set. */
    private static @Nullable Object value(FieldDescriptor field, JsonNode value, Message.Builder parent)
            throws ProtoJsonException {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                if (!value.isObject()) {
                    throw unexpected(value, field);
                }
                Message.Builder child = parent.newBuilderForField(field);
                fields(value, child);
                // What is missing is told for the whole message at once.
                yield child.buildPartial();
            }
            case STRING -> text(field, value);
            case BYTE_STRING -> bytes(field, text(field, value));
            case ENUM -> enumValue(field, text(field, value));
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    throw unexpected(value, field);
                }
                yield value.booleanValue();
            }
            case INT -> number(field, value).intValue();
            case LONG -> number(field, value).longValue();
            case FLOAT -> number(field, value).floatValue();
            case DOUBLE -> number(field, value).doubleValue();
        };
    }

    private static String text(FieldDescriptor field, JsonNode value) throws ProtoJsonException {
        if (!value.isString()) {
            throw unexpected(value, field);
        }
        return value.stringValue();
    }

    private static Number number(FieldDescriptor field, JsonNode value) throws ProtoJsonException {
        if (!value.isNumber()) {
            throw unexpected(value, field);
        }
        return value.numberValue();
    }

    /** A name that is not known counts as not set, so that old masters can take calls of new schedulers. */
    private static @Nullable Object enumValue(FieldDescriptor field, String name) throws ProtoJsonException {
        EnumValueDescriptor value = field.getEnumType().findValueByName(name);
        if (value == null && field.isRequired()) {
            throw new ProtoJsonException("Failed to find enum for '" + name + "'");
        }
        return value;
    }

    private static ByteString bytes(FieldDescriptor field, String text) throws ProtoJsonException {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new ProtoJsonException(
                    "Failed to base64 decode bytes field '" + field.getName() + "': " + base64Problem(text));
        }
    }

    private static String base64Problem(String text) {
        return text.chars()
                .filter(c -> !Character.isLetterOrDigit(c) && "+/=".indexOf(c) < 0)
                .mapToObj(c -> "Invalid character '" + (char) c + "'")
                .findFirst()
                .orElse("Invalid length");
    }

    private static ProtoJsonException unexpected(JsonNode value, FieldDescriptor field) {
        String type = switch (value.getNodeType()) {
            case NUMBER -> "number";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BINARY, MISSING, NULL, POJO -> "null";
        };
        return new ProtoJsonException("Not expecting a JSON " + type + " for field '" + field.getName() + "'");
    }
}
