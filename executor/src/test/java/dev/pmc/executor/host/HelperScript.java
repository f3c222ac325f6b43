package dev.pmc.executor.host;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The helper as it is in a guest, run on this machine by some shell and its tools. */
final class HelperScript implements AutoCloseable {
    private final Path root;
    private Shell shell = Shell.DASH;
    private final List<Process> running = new ArrayList<>();

    /** A shell, with its tools. */
    enum Shell {
        /** Debian's. */
        DASH,
        /** All of it is busybox. */
        BUSYBOX
    }

    HelperScript(Path root) {
        this.root = root;
    }

    /** As the guest's seed does. */
    void install(Shell its, String host) throws IOException {
        shell = its;
        Files.createDirectories(etc().resolve("watch.d"));
        Files.createDirectories(etc().resolve("pre-stop.d"));
        Files.writeString(etc().resolve("guest.conf"), "host=" + host + "\n");
        if (shell == Shell.BUSYBOX) {
            Path tools = Files.createDirectories(root.resolve("bin"));
            Processes.runOrFail("busybox", "--install", "-s", tools.toString());
        }
    }

    Path etc() {
        return root.resolve("etc");
    }

    Path file(String name) {
        return root.resolve(name);
    }

    /** What a question comes to: exit code, stdout and stderr. */
    record Said(int code, String out, String err) {}

    Said ask(String... words) throws IOException, InterruptedException {
        return run(SourceTree.file("data", "guest", "pmc-guest"), words);
    }

    private Said run(Path program, String... words) throws IOException, InterruptedException {
        Path err = root.resolve("stderr");
        Process process = builder(program, words).redirectError(err.toFile()).start();
        running.add(process);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the helper does not come to its end");
        }
        return new Said(process.exitValue(), out, Files.readString(err));
    }

    /** What the Python module answers. */
    Said python(String code) throws IOException, InterruptedException {
        Process process = prepared(new ProcessBuilder("python3", "-c", "from guestutils import *\n" + code))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, "");
    }

    /** As a daemon. */
    Process start() throws IOException {
        Process process = builder(SourceTree.file("data", "guest", "pmc-guest"), "run")
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(root.resolve("log").toFile()))
                .start();
        running.add(process);
        return process;
    }

    private ProcessBuilder builder(Path program, String... words) {
        List<String> command = new ArrayList<>(shell == Shell.DASH ? List.of("dash") : List.of("busybox", "sh"));
        command.add(program.toString());
        command.addAll(List.of(words));
        return prepared(new ProcessBuilder(command));
    }

    private ProcessBuilder prepared(ProcessBuilder builder) {
        builder.environment()
                .putAll(Map.of(
                        "PMC_GUEST_ETC", etc().toString(),
                        "PMC_GUEST_STATE", root.resolve("state").toString(),
                        "PMC_GUEST_RUN", root.toString(),
                        "PMC_GUEST",
                                SourceTree.file("data", "guest", "pmc-guest").toString(),
                        "PYTHONPATH", SourceTree.file("data", "guest").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1"));
        if (shell == Shell.BUSYBOX) {
            builder.environment().put("PATH", root.resolve("bin").toString());
        }
        return builder;
    }

    /** Puts a hook there. */
    void hook(String path, String body) throws IOException {
        Path file = etc().resolve(path);
        Path temporary = root.resolve("hook");
        Files.writeString(temporary, "#!/bin/sh\ncd " + root + "\n" + body + "\n");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
        Files.move(temporary, file);
    }

    List<String> lines(String name) {
        try {
            return Files.exists(root.resolve(name)) ? Files.readAllLines(root.resolve(name)) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitLines(String name, int count) {
        Await.until(
                () -> name + " has " + lines(name) + "; " + lines("log"),
                Duration.ofSeconds(30),
                () -> lines(name).size() >= count);
    }

    @Override
    public void close() {
        running.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }
}
