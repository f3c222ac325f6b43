package dev.pmc.cli.client;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.web.ApiProblem;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks the status API of a scheduler, or of several in turn, beginning with the one that answered last. Every no, and every
 * silence, becomes a {@link Failure} that says what to do. For one thread.
 *
 * <p>What is read is asked of the next one whenever one does not answer. What changes something is only if the one before has
 * surely not done it, as nobody took the connection or the answer says so; otherwise it might be done twice.
 *
 * <p>While somebody answers, and says that nobody leads, all of them are asked again and again, for twice as long as it takes
 * another one to lead.
 */
public final class StatusApiClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long it may take until somebody leads; the session of one that has died lasts 4 s. */
    private static final Duration FAILOVER = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 250;

    private static final Set<Integer> LEADER_SILENT = Set.of(502, 504);

    private final List<URI> apis;
    private final @Nullable String token;
    private final Duration failover;
    private final HttpClient http;
    /** Which of them is asked. */
    private int asked;

    /** @param apis where it is; at least one */
    public StatusApiClient(List<URI> apis, @Nullable String token) {
        this(apis, token, FAILOVER);
    }

    /** @param trust says who is believed over TLS; null for those that the JDK trusts */
    public StatusApiClient(List<URI> apis, @Nullable String token, @Nullable SSLContext trust) {
        this(apis, token, FAILOVER, trust);
    }

    StatusApiClient(List<URI> apis, @Nullable String token, Duration failover) {
        this(apis, token, failover, null);
    }

    private StatusApiClient(List<URI> apis, @Nullable String token, Duration failover, @Nullable SSLContext trust) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        http = (trust == null ? builder : builder.sslContext(trust)).build();
        this.apis = List.copyOf(apis);
        this.token = token;
        this.failover = failover;
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

    /** Has something done that changes something. */
    public JsonNode post(String path) {
        return read(send(path, "POST"));
    }

    /** The same, with what is to be understood. */
    public JsonNode post(String path, String body) {
        return read(send(path, "POST", body));
    }

    /**
     * Opens a WebSocket, given its path below {@code /api/v1}, at whichever scheduler has it.
     *
     * @param protocol that is spoken
     */
    public WebSocket open(String path, String protocol, WebSocket.Listener listener) {
        List<String> silent = new ArrayList<>();
        while (silent.size() < apis.size()) {
            WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
            if (token != null) {
                builder.header("Authorization", "Bearer " + token);
            }
            URI uri = URI.create(below(path).toString().replaceFirst("^http", "ws"));
            try {
                return builder.subprotocols(protocol).buildAsync(uri, listener).get();
            } catch (ExecutionException e) {
                silent.add(api() + " (" + refusal(e.getCause()) + ")");
                asked = (asked + 1) % apis.size();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        throw new Failure(Exit.API, "pmc does not answer at " + String.join(", ", silent));
    }

    /** Why a scheduler does not open a WebSocket, if another one may. */
    private String refusal(@Nullable Throwable why) {
        if (why instanceof WebSocketHandshakeException refused
                && refused.getResponse().statusCode() != 503) {
            throw new Failure(
                    refused.getResponse().statusCode() == 404 ? Exit.NOT_FOUND : Exit.API,
                    "pmc at " + api() + " says no: " + detail(refused.getResponse()));
        }
        return String.valueOf(why);
    }

    /** Has something removed. */
    public JsonNode delete(String path) {
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
        return send(path, method, "");
    }

    private HttpResponse<String> send(String path, String method, String body) {
        boolean reads = method.equals("GET");
        long giveUp = System.nanoTime() + failover.toNanos();
        List<String> silent = new ArrayList<>();
        boolean isLeaderAwaited = false;
        while (true) {
            boolean isLast = silent.size() == apis.size() - 1;
            boolean isOver = isLast && System.nanoTime() - giveUp >= 0;
            try {
                HttpResponse<String> answer =
                        http.send(request(path, method, body), HttpResponse.BodyHandlers.ofString());
                if (isOver || !isForAnother(answer, reads)) {
                    return answer;
                }
                isLeaderAwaited = true;
                silent.add(api() + " (" + detail(answer) + ")");
            } catch (IOException e) {
                silent.add(api() + " (" + words(e) + ")");
                if (!reads && !isUnasked(e)) {
                    throw new Failure(
                            Exit.API,
                            "pmc at " + api() + " broke off (" + words(e)
                                    + "); what was asked may have been done, so look before you repeat it",
                            e);
                }
                if (isOver || (isLast && !isLeaderAwaited)) {
                    throw new Failure(
                            Exit.API,
                            "pmc does not answer at " + String.join(", ", silent)
                                    + "; is it running? Its port is given with --api",
                            e);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            asked = (asked + 1) % apis.size();
            if (isLast) {
                silent.clear();
                isLeaderAwaited = false;
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Failure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Failure(Exit.API, "interrupted", e);
    }

    private URI api() {
        return apis.get(asked);
    }

    private URI below(String path) {
        return URI.create(api().toString().replaceFirst("/+$", "") + "/api/v1" + path);
    }

    private HttpRequest request(String path, String method, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(below(path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    /** Whether another scheduler may be asked for the same, and may know better. */
    private static boolean isForAnother(HttpResponse<String> answer, boolean reads) {
        return (reads && LEADER_SILENT.contains(answer.statusCode()))
                || (answer.statusCode() == 503
                        && problem(answer).path("type").asString("").equals(ApiProblem.NOT_PERFORMED));
    }

    /** Nobody was there to take the request. */
    private static boolean isUnasked(IOException e) {
        return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
    }

    private static String detail(HttpResponse<?> answer) {
        return problem(answer).path("detail").asString("it says " + answer.statusCode());
    }

    /** What a refusal says; nothing if it is not pmc's. */
    private static JsonNode problem(HttpResponse<?> answer) {
        try {
            return Json.mapper().readTree(String.valueOf(answer.body()));
        } catch (JacksonException e) {
            return MissingNode.getInstance();
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
            throw new Failure(Exit.API, "what answers at " + api() + " is not pmc", e);
        }
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return document;
        }
        String detail = detail(answer);
        if (status == 404) {
            throw new Failure(Exit.NOT_FOUND, detail);
        }
        String advice = status == 401 || status == 403 ? " (--api-token-file)" : "";
        throw new Failure(Exit.API, "pmc at " + api() + " says no: " + detail + advice);
    }
}
