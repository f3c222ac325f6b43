package dev.pmc.wire;

import dev.pmc.vm.FieldName;
import dev.pmc.vm.IfMissing;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.SerializedString;

/** One field of an object: what may be in it, and what it stands for where it is missing. */
final class FieldForm {
    private final String name;
    /** The name as it is written, which is worked out once. */
    private final SerializedString written;

    private final JsonForm form;
    private final boolean nullable;
    private final boolean required;
    private final @Nullable Object missing;
    private final boolean isLeftOutIfNull;

    FieldForm(RecordComponent component, JsonForms forms) {
        FieldName given = component.getAnnotation(FieldName.class);
        name = given == null ? component.getName() : given.value();
        written = new SerializedString(name);
        form = forms.of(component.getGenericType());
        nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        IfMissing declared = component.getAnnotation(IfMissing.class);
        required = declared == null && !nullable;
        missing = declared == null ? null : JsonForms.value(declared.value(), form);
        isLeftOutIfNull = forms.isBrief() && nullable && missing == null;
    }

    String name() {
        return name;
    }

    /** @throws IllegalArgumentException if the field may not be missing */
    @Nullable
    Object missing() {
        if (required) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return missing;
    }

    /** @throws IllegalArgumentException if it is none of the field's values */
    @Nullable
    Object read(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            if (!nullable) {
                throw new IllegalArgumentException(name + " is null");
            }
            return null;
        }
        try {
            return form.read(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    void write(@Nullable Object value, JsonGenerator json) {
        if (value != null) {
            json.writeName(written);
            form.write(value, json);
        } else if (!isLeftOutIfNull) {
            json.writeName(written);
            json.writeNull();
        }
    }
}
