package dev.pmc.crash;

import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message that people send.
 *
 * @param ticket its number, which its result repeats; also the order of those of one host
 * @param host whom it is about
 * @param action of a valid job; null for a message that is none
 * @param body what is put into the tube
 * @param allowed the statuses that its result may have
 * @param patient it is sent only when all earlier ones of its host have their results
 */
record PlannedJob(int ticket, String host, @Nullable String action, String body, Set<String> allowed, boolean patient) {
    /** The field that carries the ticket; pmc lets it pass. */
    static final String TICKET = "crash_ticket";

    static PlannedJob of(
            int ticket, String host, String action, Map<String, Object> more, boolean patient, String... allowed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", host);
        fields.put("action", action);
        fields.put(TICKET, ticket);
        fields.putAll(more);
        String json = Json.text(fields);
        // As the older scripts write it: base64 with line breaks.
        String body = ticket % 3 == 0
                ? Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(json.getBytes(StandardCharsets.UTF_8))
                : json;
        return new PlannedJob(ticket, host, action, body, Set.of(allowed), patient);
    }

    /** A message that is no job. Its result can repeat the ticket only if it is JSON at all. */
    static PlannedJob malformed(int ticket, String host, String body) {
        return new PlannedJob(ticket, host, null, body, Set.of("rejected"), false);
    }

    /** The body as it is sent. */
    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether its result can repeat the ticket. */
    boolean readable() {
        return action != null || (body.contains(TICKET) && !body.contains("twice"));
    }
}
