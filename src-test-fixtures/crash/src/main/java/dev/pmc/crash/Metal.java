package dev.pmc.crash;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.placement.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the VMs of a crash test are on: three agents, the executors that they run, and the hosts, which are directories. The
 * Mesos is a process of its own, or inside the scheduler.
 *
 * <p>Thread rule: one thread. Closing ends what is left, executors included.
 */
final class Metal implements AutoCloseable {
    static final int AGENTS = 3;
    /** What each agent has. */
    static final Resources RESOURCES = Resources.of(60, 20_000, 200_000);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final long seed;
    private final Path archive;
    private final int masterPort = FreePorts.next();
    private @Nullable ChildProcess mesos;

    /** Nothing runs yet. */
    Metal(Path directory, long seed) throws IOException {
        this.directory = directory;
        this.seed = seed;
        archive = makeArchive(directory);
    }

    /** Starts the Mesos as a process of its own. */
    void startMesos(List<String> pmc) {
        List<String> command = new ArrayList<>(pmc);
        command.addAll(List.of(
                "local-mesos",
                "--port",
                Integer.toString(masterPort),
                "--agents",
                Integer.toString(AGENTS),
                "--hostname",
                "metal",
                "--resources",
                RESOURCES.toString(),
                "--work-dir",
                workDir().toString()));
        mesos = ChildProcess.start("local-mesos", command);
        Await.until("the local Mesos to listen", PATIENCE, () -> FreePorts.isOpen(masterPort));
    }

    /** What a scheduler has to be told of a Mesos that is a process of its own. */
    List<String> masterOptions() {
        return List.of("--master", master(), "--principal", "pmc", "--secret-file", secret().toString());
    }

    /** What a scheduler has to be told of a Mesos that is to be inside it. */
    List<String> embeddedOptions() {
        return List.of(
                "--master",
                "local",
                "--local-agents",
                Integer.toString(AGENTS),
                "--local-resources",
                RESOURCES.toString(),
                "--local-work-dir",
                workDir().toString());
    }

    /** What a scheduler has to be told of the executors. */
    List<String> executorOptions() {
        return List.of(
                "--executor",
                archive.toString(),
                "--executor-env",
                "PMC_CRASH_FLEET=" + fleet(),
                "--executor-env",
                "PMC_CRASH_SEED=" + seed);
    }

    String master() {
        return "127.0.0.1:" + masterPort;
    }

    Path secret() {
        return workDir().resolve("secret");
    }

    Path fleet() {
        return directory.resolve("fleet");
    }

    private Path workDir() {
        return directory.resolve("mesos");
    }

    /** A small executor archive: a launcher that runs the fake hypervisor's executor with this JVM's Java. */
    private static Path makeArchive(Path directory) throws IOException {
        Path classes = SourceTree.file("executor", "target", "test-classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes + " is missing; build it: mvn test-compile");
        }
        Path folder = Files.createDirectories(directory.resolve("exec"));
        Path launcher = folder.resolve("virtmesos");
        String classPath = classes + ":" + classPath();
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '" + java() + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp '" + classPath
                        + "' dev.pmc.executor.DirectoryExecutor\n",
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path archive = directory.resolve("exec.tgz");
        Processes.runOrFail("tar", "czf", archive.toString(), "-C", folder.toString(), "virtmesos");
        return archive;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Where Surefire hides the real one in a manifest, it says so. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Kills the n-th of the executors that are running. False if there is none. */
    boolean killExecutor(int n) throws IOException {
        List<Long> executors = executors();
        if (executors.isEmpty()) {
            return false;
        }
        Processes.signal("KILL", executors.get(n % executors.size()));
        return true;
    }

    /** Known by the sandbox in their environment, which lies below our directory. */
    private List<Long> executors() throws IOException {
        List<Long> found = new ArrayList<>();
        byte[] mark = ("MESOS_SANDBOX=" + workDir().toRealPath()).getBytes(StandardCharsets.UTF_8);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (contains(process.resolve("environ"), mark)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static boolean contains(Path environ, byte[] mark) {
        try {
            return new String(Files.readAllBytes(environ), StandardCharsets.ISO_8859_1)
                    .contains(new String(mark, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false; // It has ended meanwhile, or is not ours to look at.
        }
    }

    @Override
    public void close() throws IOException {
        if (mesos != null) {
            mesos.close();
        }
        if (Files.isDirectory(workDir())) {
            executors().forEach(pid -> Processes.signal("KILL", pid));
        }
    }
}
