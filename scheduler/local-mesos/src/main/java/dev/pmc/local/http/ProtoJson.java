package dev.pmc.local.http;

import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form that Mesos gives to protobuf messages: field names as in the .proto files, enums by name, numbers as
 * numbers, bytes in base64; fields with a default value are always written, unless they are deprecated. Unknown fields
 * and null are ignored, a value of another type is not. Thread-safe.
 */
public final class ProtoJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ProtoJson() {}

    public static byte[] write(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = MAPPER.createGenerator(bytes)) {
            new ProtoJsonWriter(generator).write(message);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one document into a builder of the message.
     *
     * @throws ProtoJsonException with the words of a Mesos master
     */
    public static Message read(byte[] json, Message.Builder builder) throws ProtoJsonException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new ProtoJsonException("Failed to parse body into JSON: " + e.getOriginalMessage());
        }
        if (tree == null || tree.isMissingNode()) {
            throw new ProtoJsonException("Failed to parse body into JSON: there is none");
        }
        try {
            ProtoJsonReader.read(tree, builder);
        } catch (ProtoJsonException e) {
            throw new ProtoJsonException("Failed to convert JSON into "
                    + builder.getDescriptorForType().getName() + " protobuf: " + e.problem());
        }
        return builder.build();
    }
}
