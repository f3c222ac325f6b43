package dev.pmc.web.standby;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that is passed to the leader: two sockets, of which each is read when the other has taken what came before.
 * What ends one ends the other, with the same reason. Thread-safe. Public, as Jetty wants it.
 */
public final class PassedSocket implements Session.Listener, WebSocket.Listener {
    private static final int END = 1000;

    private final URI leader;
    private final Consumer<PassedSocket> ended;
    private volatile @Nullable Session here;
    private volatile @Nullable WebSocket there;

    /** @param ended told, perhaps more than once, when it is over */
    PassedSocket(URI leader, Consumer<PassedSocket> ended) {
        this.leader = leader;
        this.ended = ended;
    }

    /** To whom it is passed. */
    URI leader() {
        return leader;
    }

    /** Nothing is read before there is somebody to take it. */
    @Override
    public void onOpen(WebSocket opened) {
        there = opened;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        here = opened;
        demandThere();
        opened.demand();
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        Session to = here;
        if (to != null) {
            to.sendPartialBinary(data, last, taken(taken));
        }
        return taken;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        Session to = here;
        if (to != null) {
            to.sendPartialText(data.toString(), last, taken(taken));
        }
        return taken;
    }

    private Callback taken(CompletableFuture<Void> taken) {
        return Callback.from(
                () -> {
                    taken.complete(null);
                    demandThere();
                },
                failure -> {
                    taken.completeExceptionally(failure);
                    end("");
                });
    }

    /** The other side is kept alive too. */
    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        Session to = here;
        if (to != null) {
            to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
        demandThere();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end(reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end("the connection to the leader broke");
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback taken) {
        WebSocket to = there;
        if (to != null) {
            passed(to.sendBinary(payload, true), taken);
        }
    }

    @Override
    public void onWebSocketText(String message) {
        WebSocket to = there;
        if (to != null) {
            passed(to.sendText(message, true), Callback.NOOP);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void passed(CompletableFuture<WebSocket> sent, Callback taken) {
        sent.whenComplete((to, failure) -> {
            if (failure == null) {
                taken.succeed();
                demandHere();
            } else {
                taken.fail(failure);
                end("the connection to the leader broke");
            }
        });
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback done) {
        end("");
        done.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        end("");
    }

    /** Ends it on both sides. Any thread, any number of times. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void end(String reason) {
        Session mine = here;
        if (mine != null && mine.isOpen()) {
            mine.close(END, reason, Callback.NOOP);
        }
        WebSocket other = there;
        if (other != null && !other.isOutputClosed()) {
            other.sendClose(END, "").whenComplete((closed, failure) -> {
                if (failure != null) {
                    other.abort();
                }
            });
        }
        ended.accept(this);
    }

    private void demandThere() {
        WebSocket from = there;
        if (from != null) {
            from.request(1);
        }
    }

    private void demandHere() {
        Session from = here;
        if (from != null && from.isOpen()) {
            from.demand();
        }
    }
}
