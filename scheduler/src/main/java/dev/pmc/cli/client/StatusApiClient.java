package dev.pmc.cli.client;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks a daemon's status API. Every no, and every silence, becomes a {@link Failure} that says what to do. */
public final class StatusApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI api;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public StatusApiClient(URI api, @Nullable String token) {
        this.api = api;
        this.token = token;
    }

    /** A part of a path, escaped. */
    public static String part(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A document, given its path below {@code /api/v1}. */
    public JsonNode get(String path) {
        return read(send(path, "GET"));
    }

    /** A document, or nothing if there is no such thing. */
    public Optional<JsonNode> find(String path) {
        HttpResponse<String> answer = send(path, "GET");
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(read(answer));
    }

    JsonNode post(String path) {
        return read(send(path, "POST"));
    }

    JsonNode delete(String path) {
        return read(send(path, "DELETE"));
    }

    /** All elements of a list, page by page. */
    public List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + (path.contains("?") ? "&" : "?") + "limit=1000&cursor=" + cursor);
            page.get("items").forEach(items::add);
            cursor = page.get("next").isNull() ? "" : page.get("next").asString();
        } while (!cursor.isEmpty());
        return items;
    }

    private HttpResponse<String> send(String path, String method) {
        String root = api.toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + "/api/v1" + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure(
                    Exit.API,
                    "pmc does not answer at " + api + " (" + words(e)
                            + "); is it running? Its port is given with --api",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.API, "interrupted", e);
        }
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private JsonNode read(HttpResponse<String> answer) {
        JsonNode document;
        try {
            document = Json.mapper().readTree(answer.body());
        } catch (JacksonException e) {
            throw new Failure(Exit.API, "what answers at " + api + " is not pmc", e);
        }
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return document;
        }
        String detail = document.path("detail").asString("it says " + status);
        if (status == 404) {
            throw new Failure(Exit.NOT_FOUND, detail);
        }
        String advice = status == 401 || status == 403 ? " (--api-token-file)" : "";
        throw new Failure(Exit.API, "pmc at " + api + " says no: " + detail + advice);
    }
}
