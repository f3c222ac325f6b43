package dev.pmc.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM of another process says about itself, asked by {@code jcmd}. */
final class JavaProcess {
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=([0-9]+)([BKMG]) ");
    private static final String UNITS = "BKMG";
    private static final int STEP = 1024;

    private JavaProcess() {}

    /**
     * Bytes that its threads have allocated so far, to about a hundredth; those of threads that have ended are not counted.
     *
     * @throws IllegalStateException if it does not say so
     */
    static long allocated(long pid) {
        Matcher thread = ALLOCATED.matcher(ask(pid, "Thread.print", "-e"));
        long bytes = 0;
        while (thread.find()) {
            bytes += Long.parseLong(thread.group(1)) * unit(thread.group(2));
        }
        if (bytes == 0) {
            throw new IllegalStateException("the JVM " + pid + " does not say what its threads have allocated");
        }
        return bytes;
    }

    private static long unit(String letter) {
        long unit = 1;
        for (int i = 0; i < UNITS.indexOf(letter); i++) {
            unit *= STEP;
        }
        return unit;
    }

    private static String ask(long pid, String... question) {
        try {
            ProcessBuilder command = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid));
            command.command().addAll(List.of(question));
            Process process = command.redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd cannot be run; it comes with a JDK", e);
        }
    }
}
