package dev.pmc.web.console;

import dev.pmc.core.vm.Home;
import dev.pmc.vm.ConsoleWord;
import dev.pmc.vm.Hostname;
import dev.pmc.web.ApiJson;
import dev.pmc.web.access.AuditTrail.Deed;
import dev.pmc.web.access.Caller;
import dev.pmc.wire.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who looks at a console, and types there if it is his turn. What comes to him in binary messages is what the guest
 * says; in text messages, as JSON, who types and what else there is to know. What he sends in binary messages is typed; in a
 * text message he asks to type: {@code {"typing": true, "take_over": false}}. Thread-safe. Public, as Jetty wants it.
 */
public final class ConsoleSession implements Session.Listener {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int END = 1000;
    /** Bytes; a close frame has room for no more. */
    private static final int MOST_OF_A_REASON = 120;

    private final Consoles consoles;
    private final Hostname hostname;
    private final Home home;
    private final Caller caller;
    private final BooleanSupplier isAllowed;
    private final long last;
    private final Deed deed;
    private final String word = UUID.randomUUID().toString();
    private final String token = token();
    private final long began = System.nanoTime();
    private final AtomicLong typed = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private int looks;
    private volatile @Nullable Session socket;
    private volatile @Nullable ExecutorLine line;

    /** What somebody is told. */
    private record Told(boolean typing, @Nullable String typist, String words) {}

    ConsoleSession(
            Consoles consoles,
            Hostname hostname,
            Home home,
            Caller caller,
            BooleanSupplier isAllowed,
            long last,
            Deed deed) {
        this.consoles = consoles;
        this.hostname = hostname;
        this.home = home;
        this.caller = caller;
        this.isAllowed = isAllowed;
        this.last = last;
        this.deed = deed;
    }

    private static String token() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What its invitation is known by. */
    String word() {
        return word;
    }

    Hostname hostname() {
        return hostname;
    }

    /** Where the host was when it was opened. */
    Home home() {
        return home;
    }

    /** Whether he still may look and type. */
    boolean isAllowed() {
        return isAllowed.getAsBoolean();
    }

    /** Whether its executor has not come yet. */
    boolean isWaiting() {
        return line == null;
    }

    /** How often it was looked at before while its executor had not come. */
    int looks() {
        return looks++;
    }

    /** Whether that header is what the executor shows that is waited for. */
    boolean isInvited(@Nullable String authorization) {
        return isWaiting()
                && authorization != null
                && MessageDigest.isEqual(
                        authorization.getBytes(StandardCharsets.UTF_8),
                        ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    void invite() {
        consoles.invite(this, token, last);
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        socket = opened;
        consoles.opened(this);
        consoles.audit(deed, 101, null);
        tell("");
        invite();
    }

    @Override
    public void onWebSocketBinary(ByteBuffer keys, Callback taken) {
        ExecutorLine executor = line;
        Session from = socket;
        if (from == null) {
            return;
        }
        if (executor == null || !consoles.isTypist(this)) {
            taken.succeed();
            tell("what you type goes nowhere, for it is not your turn");
            from.demand();
            return;
        }
        typed.addAndGet(keys.remaining());
        executor.type(
                keys,
                Callback.from(
                        () -> {
                            taken.succeed();
                            from.demand();
                        },
                        failure -> {
                            taken.fail(failure);
                            end("the executor on " + home.hostname() + " is gone");
                        }));
    }

    @Override
    public void onWebSocketText(String asked) {
        try {
            JsonNode wish = Json.mapper().readTree(asked);
            if (wish.path("typing").asBoolean(false)) {
                claim(wish.path("take_over").asBoolean(false));
            } else {
                giveUp("");
            }
        } catch (JacksonException e) {
            tell("that was no JSON: " + e.getOriginalMessage());
        }
        Session from = socket;
        if (from != null) {
            from.demand();
        }
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback done) {
        over("");
        done.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        over("");
    }

    /** Its executor is there. Nothing that he sends is read before, as nobody could take it. */
    void joined(ExecutorLine executor) {
        line = executor;
        Session from = socket;
        if (from != null) {
            from.demand();
        }
    }

    /** The executor has something to say: whether what comes is typed, and why not. */
    void executorSays(ConsoleWord said) {
        if (!said.typing() && !said.words().isEmpty() && consoles.release(this)) {
            consoles.announce(hostname);
        }
        if (!said.words().isEmpty()) {
            tell(said.words());
        }
    }

    /** Passes on what the guest says. */
    void show(ByteBuffer said, Callback taken) {
        Session to = socket;
        if (to == null || over.get()) {
            taken.fail(new IllegalStateException("nobody looks any more"));
        } else {
            to.sendBinary(said, taken);
        }
    }

    /** The executor's connection is alive; keeps the other one alive too. */
    void pinged() {
        Session to = socket;
        if (to != null) {
            to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    /** Tells who types, and that. */
    void tell(String words) {
        Session to = socket;
        ConsoleSession typist = consoles.typist(hostname);
        if (to != null && !over.get()) {
            Told told = new Told(typist == this, typist == null ? null : typist.caller.name(), words);
            to.sendText(ApiJson.text(told), Callback.NOOP);
        }
    }

    /** Ends it, with a word for him. Any thread, any number of times. */
    void end(String reason) {
        Session to = socket;
        if (to != null && !over.get()) {
            tell(reason);
            to.close(END, shortened(reason), Callback.NOOP);
        }
        over(reason);
    }

    private void claim(boolean takeOver) {
        ConsoleSession before = consoles.typist(hostname);
        ConsoleSession holder = consoles.claim(this, takeOver);
        if (holder != null) {
            tell(holder.caller.name() + " types; take it over to type yourself");
            return;
        }
        consoles.audit(typing(), 200, null);
        if (before != null && before != this) {
            before.lostTo(caller.name());
        }
        ExecutorLine executor = line;
        if (executor != null) {
            executor.allow(true);
        }
        consoles.announce(hostname);
    }

    private void lostTo(String name) {
        ExecutorLine executor = line;
        if (executor != null) {
            executor.allow(false);
        }
        tell(name + " has taken over");
    }

    private void giveUp(String words) {
        if (consoles.release(this)) {
            ExecutorLine executor = line;
            if (executor != null) {
                executor.allow(false);
            }
            consoles.announce(hostname);
        }
        if (!words.isEmpty()) {
            tell(words);
        }
    }

    private Deed typing() {
        return new Deed(deed.who(), deed.from(), deed.through(), "TYPE", deed.path());
    }

    private void over(String reason) {
        if (over.compareAndSet(false, true)) {
            consoles.ended(this);
            ExecutorLine executor = line;
            if (executor != null) {
                executor.end();
            }
            long seconds = (System.nanoTime() - began) / 1_000_000_000;
            Deed ended = new Deed(deed.who(), deed.from(), deed.through(), "END", deed.path());
            consoles.audit(
                    ended,
                    200,
                    "after " + seconds + " s, " + typed.get() + " bytes typed"
                            + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    private static String shortened(String reason) {
        String ascii = reason.replaceAll("[^ -~]", "?");
        return ascii.length() > MOST_OF_A_REASON ? ascii.substring(0, MOST_OF_A_REASON) : ascii;
    }
}
