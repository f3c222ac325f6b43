package dev.pmc.discovery.etcd;

import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON gateway of an etcd cluster. The member that answered last is asked first; one that does not answer is followed by the next,
 * so what changes something must be such that doing it twice is harmless. Where there are credentials, it logs in when it has to, as
 * often as etcd forgets it. Used by one thread.
 */
final class EtcdGateway {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_SHOWN = 200;
    private static final int UNKNOWN = 401;

    private final List<URI> servers;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final @Nullable String credentials;
    private int asked;
    /** By which etcd knows who asks; null if it has to be got. */
    private @Nullable String token;

    /** @param credentials {@code user:password}; null for an etcd that asks for none */
    EtcdGateway(List<URI> servers, @Nullable String credentials) {
        this.servers = servers;
        this.credentials = credentials;
    }

    /** A key or value as the gateway has it. */
    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of one. */
    static String text(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asString("")), StandardCharsets.UTF_8);
    }

    /**
     * Sends a request to one that answers.
     *
     * @param path below {@code /v3}
     * @throws StoreUnavailable if none does, or one refuses
     */
    JsonNode post(String path, Object body) throws StoreUnavailable {
        boolean isNew = logIn();
        HttpResponse<String> answer = send(path, Json.text(body));
        if (answer.statusCode() == UNKNOWN && credentials != null && !isNew) {
            token = null;
            logIn();
            answer = send(path, Json.text(body));
        }
        return read(answer);
    }

    /** Returns whether it has just got a token. */
    private boolean logIn() throws StoreUnavailable {
        if (credentials == null || token != null) {
            return false;
        }
        int colon = credentials.indexOf(':');
        HttpResponse<String> answer = send(
                "/auth/authenticate",
                Json.text(
                        Map.of("name", credentials.substring(0, colon), "password", credentials.substring(colon + 1))));
        token = read(answer).path("token").asString("");
        return true;
    }

    private HttpResponse<String> send(String path, String json) throws StoreUnavailable {
        StringBuilder silent = new StringBuilder();
        for (int tries = 0; tries < servers.size(); tries++) {
            URI server = servers.get(asked);
            try {
                return able(http.send(request(server, path, json), BodyHandlers.ofString()));
            } catch (IOException e) {
                silent.append(silent.isEmpty() ? "" : "; ")
                        .append(server)
                        .append(": ")
                        .append(words(e));
                asked = (asked + 1) % servers.size();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailable("interrupted", e);
            }
        }
        throw new StoreUnavailable("etcd does not answer: " + silent);
    }

    private HttpRequest request(URI server, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/v3" + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        return token == null
                ? request.build()
                : request.header("Authorization", token).build();
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** @throws IOException if the member cannot do it, but another may */
    private static HttpResponse<String> able(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() >= 500) {
            throw new IOException("it says " + answer.statusCode() + ": " + shown(answer));
        }
        return answer;
    }

    private static String shown(HttpResponse<String> answer) {
        String body = answer.body();
        return (body.length() > MAX_SHOWN ? body.substring(0, MAX_SHOWN) : body).strip();
    }

    private static JsonNode read(HttpResponse<String> answer) throws StoreUnavailable {
        if (answer.statusCode() != 200) {
            throw new StoreUnavailable("etcd refuses: " + shown(answer));
        }
        try {
            return Json.mapper().readTree(answer.body());
        } catch (JacksonException e) {
            throw new StoreUnavailable("what answers at " + answer.uri() + " is no etcd", e);
        }
    }
}
