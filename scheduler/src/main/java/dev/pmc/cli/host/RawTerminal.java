package dev.pmc.cli.host;

import dev.pmc.cli.client.Terminal;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal on stdin, of which every key comes as it is typed until this is closed, whatever ends the process by then but
 * {@code SIGKILL}. Where stdin is no terminal it is read as it is.
 */
final class RawTerminal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RawTerminal.class);
    private static final int PATIENCE_SECONDS = 2;

    /** How it was; null if there is none. */
    private final @Nullable String before;

    private final Thread restoring = new Thread(this::restore, "terminal");

    private RawTerminal(@Nullable String before) {
        this.before = before;
    }

    static RawTerminal open() {
        String before = Terminal.isTypedAt() ? stty("-g") : null;
        RawTerminal terminal = new RawTerminal(before);
        if (before != null) {
            Runtime.getRuntime().addShutdownHook(terminal.restoring);
            stty("raw", "-echo");
        }
        return terminal;
    }

    /** Whether there is one. */
    boolean isThere() {
        return before != null;
    }

    InputStream input() {
        return System.in;
    }

    @Override
    public void close() {
        if (before != null) {
            restore();
            Runtime.getRuntime().removeShutdownHook(restoring);
        }
    }

    private void restore() {
        if (before != null) {
            stty(before);
        }
    }

    /** Returns what it says; null if it cannot be had. */
    private static @Nullable String stty(String... words) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return null;
            }
            return stty.exitValue() == 0
                    ? new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
                    : null;
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("there is no stty, so keys come line by line");
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
