package dev.pmc.executor;

import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tarball that agents fetch, unpacked where a test wants it. */
public record UnpackedExec(Path sandbox) {
    static final Path TGZ = SourceTree.file("executor", "target", "exec.tgz");

    /** How a process ended, and what it said on stdout and stderr. */
    public record Outcome(int exitCode, String output) {}

    public static UnpackedExec in(Path sandbox) {
        try {
            Files.createDirectories(sandbox);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Outcome outcome = run(sandbox, "/usr/bin/env", "tar", "-xzf", TGZ.toString());
        if (outcome.exitCode() != 0) {
            throw new AssertionError("tar cannot unpack " + TGZ + ": " + outcome.output());
        }
        return new UnpackedExec(sandbox);
    }

    String launcher() {
        return sandbox.resolve("virtmesos").toString();
    }

    /** Starts the executor as an agent does: in the sandbox, and with nothing in its environment but what it is given. */
    Process start(Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = builder(sandbox, "./virtmesos");
        builder.environment().putAll(environment);
        return builder.redirectOutput(log.toFile()).start();
    }

    /** Runs a command to its end, with nothing in its environment. */
    static Outcome run(Path directory, String... command) {
        try {
            Process process = builder(directory, command).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ProcessBuilder builder(Path directory, String... command) {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        return builder;
    }
}
