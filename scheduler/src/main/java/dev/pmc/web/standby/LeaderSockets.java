package dev.pmc.web.standby;

import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Guard;
import dev.pmc.web.Reply;
import dev.pmc.web.SchedulerHeaders;
import dev.pmc.web.access.CallerProof;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** WebSockets that are passed to the leader: what passes between it and whoever is here. Thread-safe. */
final class LeaderSockets implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

    /** What shows the leader who asks, and from which page. */
    private static final List<String> PASSED =
            List.of("Authorization", "Cookie", "Origin", "Sec-Fetch-Site", "X-Forwarded-Proto");

    private final KnownLeader known;
    private final Guard guard;
    private final HttpClient http;
    private final Set<PassedSocket> open = ConcurrentHashMap.newKeySet();

    /** @param trust says which leaders are believed over TLS; null for those that the JDK trusts */
    LeaderSockets(KnownLeader known, Guard guard, @Nullable SSLContext trust) {
        this.known = known;
        this.guard = guard;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
        http = (trust == null ? builder : builder.sslContext(trust)).build();
    }

    /** Opens one at the leader, and then here; or says here what the leader says instead. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void pass(Exchange exchange, URI leader) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(CONNECT);
        String vouched = guard.vouch(exchange);
        for (String header : PASSED) {
            String value = header.equals("Cookie") && vouched != null
                    ? CallerProof.COOKIE + "=" + vouched
                    : exchange.header(header);
            if (value != null) {
                builder.header(header, value);
            }
        }
        builder.header(SchedulerHeaders.PASSED_BY, known.own().toString());
        builder.header(SchedulerHeaders.CLIENT, exchange.address().getHostAddress());
        List<String> protocols = exchange.headers(PROTOCOLS).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty())
                .distinct()
                .toList();
        if (!protocols.isEmpty()) {
            builder.subprotocols(
                    protocols.get(0), protocols.subList(1, protocols.size()).toArray(String[]::new));
        }
        PassedSocket socket = new PassedSocket(leader, open::remove);
        builder.buildAsync(target(exchange, leader), socket)
                .whenComplete((opened, failure) -> exchange.answer(() -> go(exchange, socket, opened, failure)));
    }

    private static URI target(Exchange exchange, URI leader) {
        String query = exchange.query() == null ? "" : "?" + exchange.query();
        try {
            return URI.create(
                    leader.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + exchange.path() + query);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("the path cannot be read: " + e.getMessage());
        }
    }

    private void go(Exchange exchange, PassedSocket socket, @Nullable WebSocket opened, @Nullable Throwable failure) {
        if (opened == null) {
            refuse(exchange, socket.leader(), failure);
            return;
        }
        open.add(socket);
        try {
            exchange.upgrade(socket, opened.getSubprotocol().isEmpty() ? null : opened.getSubprotocol());
        } catch (ApiProblem problem) {
            socket.end("");
            throw problem;
        }
        breakOffOthers();
    }

    private static void refuse(Exchange exchange, URI leader, @Nullable Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (why instanceof WebSocketHandshakeException refused) {
            HttpResponse<?> answer = refused.getResponse();
            exchange.send(Reply.bytes(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse("text/plain"),
                    String.valueOf(answer.body()).getBytes(StandardCharsets.UTF_8)));
        } else {
            throw ApiProblem.notPerformed("the leader, " + leader + ", cannot be reached: " + why);
        }
    }

    /** Nobody stays with one that leads no more. */
    void breakOffOthers() {
        for (PassedSocket socket : open) {
            if (!socket.leader().equals(known.leader())) {
                socket.end("another scheduler leads now; open it again");
            }
        }
    }

    @Override
    public void close() {
        open.forEach(socket -> socket.end("this scheduler stops"));
    }
}
