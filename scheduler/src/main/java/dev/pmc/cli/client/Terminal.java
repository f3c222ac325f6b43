package dev.pmc.cli.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a person looks at what is printed, as it is printed, and types. */
public final class Terminal {
    private static final Path STDIN = Path.of("/proc/self/fd/0");
    private static final Path STDOUT = Path.of("/proc/self/fd/1");
    private static final File TERMINAL = new File("/dev/tty");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final int PATIENCE_SECONDS = 1;

    /** Nobody looks, or how wide it is cannot be told. */
    private static final int ENDLESS = Integer.MAX_VALUE;

    private Terminal() {}

    /** Whether stdout is a terminal. Where that cannot be told it is not taken for one: plain lines are good anywhere. */
    public static boolean isThere() {
        return isTerminal(STDOUT);
    }

    /** Whether somebody types on stdin. */
    public static boolean isTypedAt() {
        return isTerminal(STDIN);
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Columns of the terminal; as many as one likes if stdout is none. */
    static int width() {
        return isThere() ? ask() : ENDLESS;
    }

    private static int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return ENDLESS;
            }
            Matcher size = SIZE.matcher(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            int columns = size.matches() ? Integer.parseInt(size.group(2)) : 0;
            return columns == 0 ? ENDLESS : columns;
        } catch (IOException e) {
            // No stty, or no controlling terminal: whole lines are good anywhere.
            return ENDLESS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ENDLESS;
        }
    }
}
