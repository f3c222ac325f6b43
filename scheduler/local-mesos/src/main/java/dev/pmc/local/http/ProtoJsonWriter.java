package dev.pmc.local.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes messages as JSON, fields in the order of their declaration. */
final class ProtoJsonWriter {
    /** Values of enums that are newer than the protobuf classes: those keep them as unknown fields. */
    private static final Map<String, Map<Long, String>> NEWER_VALUES =
            Map.of("mesos.v1.MasterInfo.Capability.Type", Map.of(3L, "QUOTA_V2"));

    private final JsonGenerator json;

    ProtoJsonWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(Message message) {
        json.writeStartObject();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated()) {
                if (message.getRepeatedFieldCount(field) > 0) {
                    json.writeName(field.getName());
                    repeated(field, (List<?>) message.getField(field));
                }
            } else if (message.hasField(field) || hasVisibleDefault(field)) {
                json.writeName(field.getName());
                value(field, message.getField(field));
            } else if (field.getType() == FieldDescriptor.Type.ENUM) {
                newerValue(field, message);
            }
        }
        json.writeEndObject();
    }

    private static boolean hasVisibleDefault(FieldDescriptor field) {
        return field.hasDefaultValue() && !field.getOptions().getDeprecated();
    }

    private void newerValue(FieldDescriptor field, Message message) {
        Map<Long, String> names = NEWER_VALUES.get(field.getEnumType().getFullName());
        if (names != null && message.getUnknownFields().hasField(field.getNumber())) {
            for (Long number :
                    message.getUnknownFields().getField(field.getNumber()).getVarintList()) {
                json.writeName(field.getName());
                json.writeString(names.getOrDefault(number, number.toString()));
            }
        }
    }

    private void repeated(FieldDescriptor field, List<?> items) {
        if (field.isMapField()) {
            FieldDescriptor key = field.getMessageType().findFieldByName("key");
            FieldDescriptor value = field.getMessageType().findFieldByName("value");
            json.writeStartObject();
            for (Object item : items) {
                Message entry = (Message) item;
                json.writeName(entry.getField(key).toString());
                value(value, entry.getField(value));
            }
            json.writeEndObject();
            return;
        }
        json.writeStartArray();
        for (Object item : items) {
            value(field, item);
        }
        json.writeEndArray();
    }

    private void value(FieldDescriptor field, Object value) {
        switch (field.getJavaType()) {
            case MESSAGE -> write((Message) value);
            case STRING -> json.writeString((String) value);
            case BYTE_STRING ->
                json.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> json.writeString(((EnumValueDescriptor) value).getName());
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INT -> integer(field, (Integer) value);
            case LONG -> json.writeNumber((Long) value);
            case FLOAT -> json.writeNumber((Float) value);
            case DOUBLE -> json.writeNumber((Double) value);
        }
    }

    private void integer(FieldDescriptor field, int value) {
        boolean unsigned =
                field.getType() == FieldDescriptor.Type.UINT32 || field.getType() == FieldDescriptor.Type.FIXED32;
        json.writeNumber(unsigned ? Integer.toUnsignedLong(value) : value);
    }
}
