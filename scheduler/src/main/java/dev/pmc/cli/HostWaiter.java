package dev.pmc.cli;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Follows hosts through pmc's status API until they run, and prints a line for each change. Thread rule: one thread. */
final class HostWaiter {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(5);

    private final URI api;
    private final PrintWriter out;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_TIME).build();
    private final Map<String, String> last = new HashMap<>();

    HostWaiter(URI api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    /** Waits until all of them run, or with {@code ready} until their guests answer too. */
    HostExit await(Collection<String> hostnames, boolean ready, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Set<String> waiting = new LinkedHashSet<>(hostnames);
        boolean failed = false;
        while (true) {
            for (String hostname : Set.copyOf(waiting)) {
                JsonNode host = ask(hostname);
                String state = host.path("state").asString("").toUpperCase(Locale.ROOT);
                if (state.equals("FAILED")) {
                    failed = true;
                    waiting.remove(hostname);
                } else if (state.equals("RUNNING")
                        && (!ready || host.path("ready").asBoolean(false))) {
                    waiting.remove(hostname);
                }
            }
            if (waiting.isEmpty()) {
                return failed ? HostExit.FAILED : HostExit.DONE;
            }
            if (System.nanoTime() - deadline > 0) {
                out.println("still waiting after " + patience.toSeconds() + " s for " + String.join(", ", waiting));
                out.flush();
                return HostExit.TIMEOUT;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** What pmc says of a host; an empty object if it knows none, or cannot be asked. */
    private JsonNode ask(String hostname) throws InterruptedException {
        JsonNode nothing = Json.mapper().createObjectNode();
        try {
            HttpRequest request = HttpRequest.newBuilder(api.resolve("/api/v1/hosts/" + hostname))
                    .timeout(ANSWER_TIME)
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                say(hostname, "pmc has not got its job yet");
                return nothing;
            }
            JsonNode host = Json.mapper().readTree(response.body());
            String reason = host.path("reason").asString("");
            say(
                    hostname,
                    host.path("state").asString("").toLowerCase(Locale.ROOT)
                            + (host.path("ready").asBoolean(false) ? ", ready" : "")
                            + word(" on ", host.path("agent"))
                            + word(" at ", host.path("ip"))
                            + (reason.isEmpty() ? "" : ": " + reason));
            return host;
        } catch (IOException | JacksonException e) {
            say(hostname, "pmc cannot be asked at " + api + ": " + e);
            return nothing;
        }
    }

    private static String word(String before, JsonNode value) {
        String text = value.asString("");
        return text.isEmpty() ? "" : before + text;
    }

    private void say(String hostname, String what) {
        if (!what.equals(last.put(hostname, what))) {
            out.println(hostname + ": " + what);
            out.flush();
        }
    }
}
