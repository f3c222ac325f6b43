package dev.pmc.bench;

import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pmc of its own process, as operators run it: the pmc.jar that this build has made. */
final class DaemonProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ChildProcess process;

    /** @param hostDb a file, or {@code zk://} and so on */
    DaemonProcess(int queuePort, String master, String hostDb) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(List.of("-XX:MaxGCPauseMillis=10", "-XX:MaxTenuringThreshold=1")); // As in its systemd unit.
        String options = System.getProperty("bench.daemon.options", "");
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ", -1)));
        }
        command.addAll(List.of(
                "-jar", SourceTree.file("scheduler", "target", "pmc.jar").toString()));
        command.addAll(List.of("--master", master, "--queue", "127.0.0.1:" + queuePort));
        command.addAll(List.of("--driver", "http", "--executor", "http://127.0.0.1:1/exec.tgz", "--virt-type", "qemu"));
        command.addAll(List.of("--hostdb", hostDb, "--address", "127.0.0.1", "--port", "0"));
        process = ChildProcess.start("pmc-bench", command);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    void awaitRegistration() {
        process.awaitOutput("registered with the master", PATIENCE);
    }

    void awaitStandingBy() {
        process.awaitOutput("standing by", PATIENCE);
    }

    long pid() {
        return process.pid();
    }

    void kill9() {
        process.kill9();
    }

    /** Tells it to stop; returns at once. */
    void sigterm() {
        process.terminate();
    }

    /** Resident memory in MiB, or another number of {@code /proc/PID/status} in kB by 1024. */
    double residentMib() {
        return statusNumber("VmRSS") / 1024.0;
    }

    long statusNumber(String key) {
        return Proc.status(process.pid(), key);
    }

    /** CPU time used so far. */
    Duration cpu() {
        return Proc.cpu(process.pid());
    }

    /** Bytes that its threads have allocated so far. */
    long allocated() {
        return JavaProcess.allocated(process.pid());
    }

    String log() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.deleteIfExists(process.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
