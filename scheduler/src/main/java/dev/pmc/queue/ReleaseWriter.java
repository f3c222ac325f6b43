package dev.pmc.queue;

import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the message by which the network stage learns that nothing rests on a lease any more. */
public final class ReleaseWriter {
    private ReleaseWriter() {}

    /**
     * One JSON object in UTF-8.
     *
     * @param lease as the field of that name was in the job that made the host
     */
    public static byte[] write(String hostname, String lease) {
        Map<String, String> message = new LinkedHashMap<>();
        message.put("action", "release");
        message.put("hostname", hostname);
        message.put("lease", lease);
        return Json.text(message).getBytes(StandardCharsets.UTF_8);
    }
}
