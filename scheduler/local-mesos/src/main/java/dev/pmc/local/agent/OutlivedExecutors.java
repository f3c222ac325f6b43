package dev.pmc.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executors that have outlived their agents, known by the sandbox in their environment. */
public final class OutlivedExecutors {
    private static final Logger log = LoggerFactory.getLogger(OutlivedExecutors.class);

    private OutlivedExecutors() {}

    /** Kills the executors whose sandboxes are below a work directory, each with its session. */
    public static void kill(Path workDir) throws IOException {
        String mark = "\0MESOS_SANDBOX=" + workDir + "/";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (("\0" + environment(process)).contains(mark)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    log.atInfo().addKeyValue("pid", pid).log("Executor of an earlier life is killed");
                    // An executor leads its session; what it has started is found by its own environment.
                    SessionProcesses.kill(pid);
                }
            }
        }
    }

    private static String environment(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // It has ended meanwhile, or is none of ours.
        }
    }
}
