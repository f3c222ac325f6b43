package dev.pmc.node.form;

import dev.pmc.node.render.NodeFile;
import java.util.Base64;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the forms write it; to readers of YAML it is YAML. */
final class FormJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private FormJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode object) {
        return MAPPER.writeValueAsString(object) + "\n";
    }

    /** A file's bytes. */
    static String base64(NodeFile file) {
        return Base64.getEncoder().encodeToString(file.bytes());
    }
}
