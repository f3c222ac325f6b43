package dev.pmc.wire;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** The JSON form of the values of one type. Thread-safe. */
interface JsonForm {
    /**
     * Reads the value that begins with the parser's token, up to its last token.
     *
     * @throws IllegalArgumentException if it is none of the type
     */
    Object read(JsonParser json);

    void write(Object value, JsonGenerator json);
}
