package dev.pmc.crash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came out of the result tube: repeats are dropped by their id, as every consumer has to. */
final class Results {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** One result. */
    record Result(String id, String status, @Nullable String agent, String text) {}

    private final Map<String, Result> byId = new HashMap<>();
    private final Map<Integer, Result> byTicket = new HashMap<>();
    private final List<Result> withoutTicket = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int repeats;

    void take(List<byte[]> bodies) {
        for (byte[] body : bodies) {
            String text = new String(body, StandardCharsets.UTF_8);
            JsonNode message = MAPPER.readTree(text);
            Result result = new Result(
                    message.path("id").asString(""),
                    message.path("status").asString(""),
                    message.path("baremetal").asString(null),
                    text);
            Result before = byId.putIfAbsent(result.id(), result);
            if (before == null) {
                file(result, message.path(PlannedJob.TICKET).asInt(0));
            } else {
                repeats++;
                if (!before.equals(result)) {
                    problems.add("the result " + result.id() + " came twice and differs: " + before + " / " + result);
                }
            }
        }
    }

    private void file(Result result, int ticket) {
        if (ticket == 0) {
            withoutTicket.add(result);
            return;
        }
        Result other = byTicket.putIfAbsent(ticket, result);
        if (other != null) {
            problems.add("job " + ticket + " has two results: " + other.text() + " / " + result.text());
        }
    }

    @Nullable
    Result of(PlannedJob job) {
        return byTicket.get(job.ticket());
    }

    /** Those of messages that could not be read at all. */
    List<Result> withoutTicket() {
        return withoutTicket;
    }

    List<String> problems() {
        return problems;
    }

    int count() {
        return byId.size();
    }

    int repeats() {
        return repeats;
    }
}
