package dev.pmc.cli.host;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A guest's console at a terminal, for typing too. What the guest says is printed as it comes, by the thread of the
 * connection; no more is taken from the connection than the terminal takes. What is typed is read by a thread of its own.
 */
final class InteractiveConsole implements WebSocket.Listener {
    /** ^], as in virsh and telnet. */
    private static final byte LEAVE = 0x1D;

    private static final String PROTOCOL = "pmc.console";
    private static final String LEFT = "left";
    private static final int KEYS = 1024;
    private static final int GOODBYE_SECONDS = 2;

    /** Colours, margins, cursor, keypad and letters as they usually are. */
    private static final String USUAL = "\u001b[0m\u001b7\u001b[r\u001b8\u001b[?1l\u001b[?7h\u001b[?25h\u001b>\u001b(B";

    private final InputStream keys;
    private final PrintWriter out;
    private final PrintWriter err;
    private final String newline;
    private final ConsoleText text = ConsoleText.screen();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder told = new StringBuilder();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private String typist = "";
    private volatile boolean typing;
    private volatile boolean nobodyTypes = true;
    private volatile boolean isLeaving;

    /** @param newline what brings the cursor to the beginning of the next line */
    InteractiveConsole(InputStream keys, PrintWriter out, PrintWriter err, String newline) {
        this.keys = keys;
        this.out = out;
        this.err = err;
        this.newline = newline;
    }

    /** Goes on until somebody leaves, or the console ends. */
    Exit run(StatusApiClient client, String hostname, boolean takeOver) throws InterruptedException {
        WebSocket socket = client.open("/hosts/" + StatusApiClient.part(hostname) + "/console/session", PROTOCOL, this);
        say("the console of " + hostname + "; to leave, type ^]");
        claim(socket, takeOver);
        Thread reader = new Thread(() -> read(socket), "keys");
        reader.setDaemon(true);
        reader.start();
        try {
            String reason = ended.get();
            out.print(newline.equals("\n") ? "" : USUAL);
            out.flush();
            say(reason);
            return Exit.OK;
        } catch (ExecutionException e) {
            throw new Failure(Exit.API, "the console broke off: " + e.getCause(), e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        ByteBuffer bytes = ByteBuffer.allocate(undecoded.remaining() + data.remaining())
                .put(undecoded)
                .put(data)
                .flip();
        CharBuffer characters = CharBuffer.allocate(bytes.remaining());
        decoder.decode(bytes, characters, false);
        undecoded = bytes;
        out.print(text.of(characters.flip().toString()));
        out.flush();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        told.append(data);
        if (last) {
            hear(told.toString());
            told.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        ended.complete(isLeaving ? LEFT : reason.isEmpty() ? "the console is closed" : reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        if (isLeaving) {
            ended.complete(LEFT);
        } else {
            ended.completeExceptionally(error);
        }
    }

    private void hear(String message) {
        JsonNode word;
        try {
            word = Json.mapper().readTree(message);
        } catch (JacksonException e) {
            throw new CompletionException("pmc says what is not understood: " + message, e);
        }
        typing = word.path("typing").asBoolean(false);
        String now = word.path("typist").asString("");
        nobodyTypes = now.isEmpty();
        if (!word.path("words").asString("").isEmpty()) {
            say(word.path("words").asString());
        }
        if (!now.equals(typist)) {
            typist = now;
            say(typing ? "you type" : nobodyTypes ? "nobody types; press a key to do so" : now + " types");
        }
    }

    /** Between what the guest says, and told apart from it. */
    private void say(String words) {
        err.print(newline + "pmc: " + words + newline);
        err.flush();
    }

    private void read(WebSocket socket) {
        byte[] typed = new byte[KEYS];
        try {
            for (int count = keys.read(typed); count >= 0; count = keys.read(typed)) {
                int leaves = indexOfLeave(typed, count);
                send(socket, Arrays.copyOf(typed, leaves < 0 ? count : leaves));
                if (leaves >= 0) {
                    leave(socket);
                    return;
                }
            }
            leave(socket);
        } catch (IOException | CompletionException e) {
            ended.completeExceptionally(e);
        }
    }

    private void send(WebSocket socket, byte[] typed) {
        if (typed.length == 0) {
            return;
        }
        if (typing) {
            socket.sendBinary(ByteBuffer.wrap(typed), true).join();
        } else if (nobodyTypes) {
            claim(socket, false);
        }
    }

    private static void claim(WebSocket socket, boolean takeOver) {
        socket.sendText("{\"typing\":true,\"take_over\":" + takeOver + "}", true)
                .join();
    }

    private void leave(WebSocket socket) {
        isLeaving = true;
        try {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(GOODBYE_SECONDS, TimeUnit.SECONDS);
            ended.complete(LEFT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            socket.abort();
            ended.complete(LEFT);
        }
    }

    private static int indexOfLeave(byte[] typed, int count) {
        for (int i = 0; i < count; i++) {
            if (typed[i] == LEAVE) {
                return i;
            }
        }
        return -1;
    }
}
