package dev.pmc.executor.console;

import dev.pmc.executor.console.ConsoleLog.Join;
import dev.pmc.executor.console.ConsoleLog.Stretch;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsoleWord;
import dev.pmc.vm.Hostname;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the scheduler for one who looks at a console. It looks at the guest's log now and then, more often as long
 * as something happens, and sends what is new when the scheduler has taken what came before. All state belongs to one
 * thread; the socket's callbacks come on it too.
 */
final class ConsoleLine implements WebSocket.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLine.class);
    private static final int END = 1000;
    private static final int MOST_OF_A_REASON = 120;
    private static final int MOST_OF_A_WORD = 4096;
    private static final long BUSY_MILLIS = 20;
    private static final long IDLE_MILLIS = 200;
    private static final long BUSY_FOR_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PING_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final ConsoleInvitation invitation;
    private final VmHostAccess access;
    private final ScheduledExecutorService thread;
    private final Runnable ended;
    private final Keyboard keyboard;
    private final Deque<ConsoleWord> words = new ArrayDeque<>();
    private final StringBuilder heard = new StringBuilder();
    private @Nullable WebSocket socket;
    private @Nullable Stretch read;
    private @Nullable ScheduledFuture<?> look;
    private boolean sending;
    private boolean over;
    private long lastNews = System.nanoTime();
    private long lastPing = System.nanoTime();
    private long lastSign = System.nanoTime();

    /**
     * @param thread one thread
     * @param typing told whose keyboard it is before somebody types
     * @param ended told, perhaps more than once, when this is over
     */
    ConsoleLine(
            ConsoleInvitation invitation,
            VmHostAccess access,
            ScheduledExecutorService thread,
            BiConsumer<Hostname, Keyboard> typing,
            Runnable ended) {
        this.invitation = invitation;
        this.access = access;
        this.thread = thread;
        this.ended = ended;
        keyboard = new Keyboard(
                () -> {
                    typing.accept(invitation.hostname(), keyboard());
                    return access.host().console(invitation.hostname()).open();
                },
                word -> thread.execute(() -> say(word)));
    }

    Keyboard keyboard() {
        return keyboard;
    }

    @Override
    public void onOpen(WebSocket opened) {
        thread.execute(() -> {
            socket = opened;
            opened.request(1);
            look();
        });
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] keys = new byte[data.remaining()];
        data.get(keys);
        keyboard.type(keys, () -> {
            from.request(1);
            thread.execute(this::hurry);
        });
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heard.append(data);
        if (heard.length() > MOST_OF_A_WORD) {
            end("pmc says more than a word");
            return null;
        }
        if (last) {
            String word = heard.toString();
            heard.setLength(0);
            try {
                keyboard.allow(Messages.read(word.getBytes(StandardCharsets.UTF_8), ConsoleWord.class)
                        .typing());
            } catch (IllegalArgumentException e) {
                LOG.atDebug().addKeyValue("reason", e.toString()).log("a word about a console cannot be read");
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        thread.execute(() -> lastSign = System.nanoTime());
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        thread.execute(this::over);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        LOG.atDebug()
                .addKeyValue("vm", invitation.hostname())
                .addKeyValue("reason", error.toString())
                .log("a console's connection broke");
        thread.execute(this::over);
    }

    /** Closes it, with a word for who looks. Any thread. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void end(String reason) {
        thread.execute(() -> {
            if (!over && socket != null) {
                String shortened = reason.length() > MOST_OF_A_REASON ? reason.substring(0, MOST_OF_A_REASON) : reason;
                socket.sendClose(END, shortened).whenComplete((closed, failure) -> closed(failure));
            }
            over();
        });
    }

    private void closed(@Nullable Throwable failure) {
        if (failure != null && socket != null) {
            socket.abort();
        }
    }

    private void over() {
        if (!over) {
            over = true;
            if (look != null) {
                look.cancel(false);
            }
            keyboard.end();
            ended.run();
        }
    }

    private void say(ConsoleWord word) {
        words.add(word);
        hurry();
    }

    /** Something has been typed, or is to be said. */
    private void hurry() {
        lastNews = System.nanoTime();
        if (!sending && look != null && look.getDelay(TimeUnit.MILLISECONDS) > BUSY_MILLIS) {
            look.cancel(false);
            again();
        }
    }

    private void again() {
        boolean busy = System.nanoTime() - lastNews < BUSY_FOR_NANOS;
        look = thread.schedule(this::look, busy ? BUSY_MILLIS : IDLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (over || sending || socket == null) {
            return;
        }
        keyboard.giveUpOnDeafGuest();
        if (System.nanoTime() - lastSign > SILENCE_NANOS) {
            socket.abort();
            over();
            return;
        }
        ConsoleWord word = words.poll();
        if (word != null) {
            send(socket.sendText(new String(Messages.bytes(word), StandardCharsets.UTF_8), true), false);
            return;
        }
        ByteBuffer news = read();
        if (news.hasRemaining()) {
            lastNews = System.nanoTime();
            send(socket.sendBinary(news, true), false);
        } else if (!words.isEmpty()) {
            look();
        } else if (System.nanoTime() - lastPing > PING_NANOS) {
            lastPing = System.nanoTime();
            send(socket.sendPing(ByteBuffer.allocate(0)), true);
        } else {
            again();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(CompletableFuture<WebSocket> sent, boolean isPing) {
        sending = true;
        sent.whenCompleteAsync(
                (done, failure) -> {
                    sending = false;
                    if (failure == null) {
                        lastSign = isPing ? lastSign : System.nanoTime();
                        look();
                    } else {
                        over();
                    }
                },
                thread);
    }

    private ByteBuffer read() {
        try {
            ConsoleLog log =
                    new ConsoleLog(access.host().console(invitation.hostname()).log());
            Stretch next = read == null ? log.last(invitation.last()) : log.after(read.log(), read.next());
            if (next.log().isEmpty()) {
                return next.bytes(); // the guest has not been started yet, or its next log is about to be
            }
            if (next.join() == Join.ANEW) {
                words.add(new ConsoleWord(keyboard.isOpen(), "the guest was started anew"));
            } else if (next.join() == Join.GAP) {
                words.add(new ConsoleWord(keyboard.isOpen(), "a part of what the guest said is lost"));
            }
            read = next;
            return next.bytes();
        } catch (VmFailure e) {
            end(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("vm", invitation.hostname())
                    .addKeyValue("reason", e.toString())
                    .log("a console's log cannot be read");
            end("the console's log cannot be read: " + e);
        }
        return ByteBuffer.allocate(0);
    }
}
