package dev.pmc.web;

import dev.pmc.fixtures.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Somebody who looks at a console, without a browser. */
public final class ConsolePeer implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    /** Opens one at the scheduler whose pages have that root, with a slash at its end. */
    public static ConsolePeer open(String root, String hostname, @Nullable String token) {
        ConsolePeer peer = new ConsolePeer();
        peer.socket.complete(connect(session(root, hostname), token, peer));
        return peer;
    }

    /** The status with which it is refused. */
    public static int refusal(String root, String hostname, @Nullable String token) {
        return refusalAt(session(root, hostname), token);
    }

    public static int refusalAt(String uri, @Nullable String token) {
        try {
            connect(uri, token, new ConsolePeer());
            return 101;
        } catch (CompletionException e) {
            return status(e);
        }
    }

    /** The status with which a handshake was refused. */
    public static int status(CompletionException failure) {
        return failure.getCause() instanceof WebSocketHandshakeException refused
                ? refused.getResponse().statusCode()
                : 0;
    }

    private static String session(String root, String hostname) {
        return root + "api/v1/hosts/" + hostname + "/console/session";
    }

    private static WebSocket connect(String uri, @Nullable String token, WebSocket.Listener listener) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder.buildAsync(URI.create(uri.replaceFirst("^http", "ws")), listener)
                .join();
    }

    public void say(String word) {
        socket.join().sendText(word, true).join();
    }

    public void type(String keys) {
        socket.join()
                .sendBinary(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)), true)
                .join();
    }

    public void awaitSeen(String all) {
        Await.until(
                "'" + all + "' to be seen",
                PATIENCE,
                () -> String.join("", seen).equals(all));
    }

    public void awaitTold(String part) {
        Await.until("'" + part + "' to be told", PATIENCE, () -> told.stream().anyMatch(word -> word.contains(part)));
    }

    /** As the other, of the last word that was told. */
    public void awaitLastTold(String part) {
        Await.until(
                "'" + part + "' to be told last",
                PATIENCE,
                () -> !told.isEmpty() && told.get(told.size() - 1).contains(part));
    }

    /** The reason with which it ends. */
    public String awaitEnd() {
        Await.until("the end", PATIENCE, ended::isDone);
        return ended.join();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        seen.add(StandardCharsets.UTF_8.decode(data).toString());
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            told.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        ended.complete(reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended.complete("broken: " + error);
    }

    @Override
    public void close() {
        WebSocket opened = socket.join();
        if (!opened.isOutputClosed()) {
            opened.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
