package dev.pmc.hostdb;

import tools.jackson.core.JsonParser;

/** Reads the values of one type from JSON. Thread-safe. */
interface JsonReader {
    /**
     * Reads the value that begins with the parser's token, up to its last token.
     *
     * @throws IllegalArgumentException if it is none of the type
     */
    Object read(JsonParser json);
}
