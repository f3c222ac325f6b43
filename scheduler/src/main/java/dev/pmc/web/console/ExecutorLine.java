package dev.pmc.web.console;

import dev.pmc.vm.ConsoleWord;
import dev.pmc.wire.Messages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The executor's connection for one session. It may say more when what it said before has been taken. Thread-safe. Public, as Jetty wants it. */
public final class ExecutorLine implements Session.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorLine.class);
    private static final int END = 1000;

    private final ConsoleSession session;
    private volatile @Nullable Session socket;

    ExecutorLine(ConsoleSession session) {
        this.session = session;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        socket = opened;
        session.joined(this);
        opened.demand();
    }

    @Override
    public void onWebSocketBinary(ByteBuffer said, Callback taken) {
        session.show(
                said,
                Callback.from(
                        () -> {
                            taken.succeed();
                            demand();
                        },
                        failure -> {
                            taken.fail(failure);
                            end();
                        }));
    }

    @Override
    public void onWebSocketText(String said) {
        try {
            session.executorSays(Messages.read(said.getBytes(StandardCharsets.UTF_8), ConsoleWord.class));
        } catch (IllegalArgumentException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("a word about a console cannot be read");
        }
        demand();
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        Session from = socket;
        if (from != null) {
            from.sendPong(payload, Callback.NOOP);
        }
        session.pinged();
        demand();
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback done) {
        session.end(
                reason == null || reason.isEmpty()
                        ? "the executor on " + session.home().hostname() + " is gone"
                        : reason);
        done.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        session.end("the connection to the executor on " + session.home().hostname() + " broke");
    }

    /** Says whether what comes is to be typed. */
    void allow(boolean typing) {
        Session to = socket;
        if (to != null) {
            String word = new String(Messages.bytes(new ConsoleWord(typing, "")), StandardCharsets.UTF_8);
            to.sendText(word, Callback.NOOP);
        }
    }

    void type(ByteBuffer keys, Callback taken) {
        Session to = socket;
        if (to == null) {
            taken.fail(new IllegalStateException("the executor is gone"));
        } else {
            to.sendBinary(keys, taken);
        }
    }

    void end() {
        Session to = socket;
        if (to != null) {
            to.close(END, "", Callback.from(() -> {}, failure -> to.disconnect()));
        }
    }

    private void demand() {
        Session from = socket;
        if (from != null && from.isOpen()) {
            from.demand();
        }
    }
}
