package dev.pmc.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an event as one JSON object on one line of ASCII, whose values are strings: {@code time}, {@code level},
 * {@code logger}, {@code message}, each pair as a field of its own, and {@code exception} where there is one. A pair that
 * has the name of one of these gets an underscore behind it.
 *
 * <p>Logback's own JsonEncoder puts the pairs into an array, and its time is a number.
 */
public final class JsonLines extends LineEncoder {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    @Override
    String line(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", event.getInstant().toString());
        fields.put("level", event.getLevel().toString());
        fields.put("logger", speaker(event));
        fields.put("message", words(event));
        if (event.getThrowableProxy() != null) {
            fields.put("exception", trace(event));
        }
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (pair.value != null) {
                    fields.put(fields.containsKey(pair.key) ? pair.key + "_" : pair.key, value(pair.value));
                }
            }
        }
        return MAPPER.writeValueAsString(fields) + "\n";
    }
}
