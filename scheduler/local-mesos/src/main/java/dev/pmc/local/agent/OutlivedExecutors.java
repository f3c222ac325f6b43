package dev.pmc.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executors that have outlived their agents, known by the sandbox in their environment. */
public final class OutlivedExecutors {
    private static final Logger log = LoggerFactory.getLogger(OutlivedExecutors.class);
    private static final String SANDBOX = "MESOS_SANDBOX=";

    private OutlivedExecutors() {}

    /** Kills the executors whose sandboxes are below a directory, each with its session. */
    public static void kill(Path directory) throws IOException {
        kill(directory, Set.of());
    }

    /** @param spared the sandboxes of executors that are not touched, nor what they have started */
    static void kill(Path directory, Set<Path> spared) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Optional<Path> sandbox = sandbox(process).filter(found -> found.startsWith(directory));
                if (sandbox.isPresent() && !spared.contains(sandbox.get())) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    log.atInfo().addKeyValue("pid", pid).log("Executor of an earlier life is killed");
                    // An executor leads its session; what it has started is found by its own environment.
                    SessionProcesses.kill(pid);
                }
            }
        }
    }

    private static Optional<Path> sandbox(Path process) {
        try {
            String environment = new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
            for (String variable : environment.split("\0", -1)) {
                if (variable.startsWith(SANDBOX)) {
                    return Optional.of(Path.of(variable.substring(SANDBOX.length())));
                }
            }
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // It has ended meanwhile, or is none of ours.
        }
    }
}
