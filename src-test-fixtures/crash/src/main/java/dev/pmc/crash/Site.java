package dev.pmc.crash;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All processes of one crash test: beanstalkd with a binlog, a Mesos with three agents, the scheduler. Everything has
 * ports of its own and stands below one directory.
 *
 * <p>Thread rule: one thread. Closing ends what is left, executors included.
 */
final class Site implements AutoCloseable {
    static final String JOBS = "mesos";
    static final String RESULTS = "mesos_finished";

    private static final int AGENTS = 3;
    private static final String RESOURCES = "cpus:60;mem:20000;disk:200000";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final List<String> pmc;
    private final List<String> schedulerCommand;
    private final Beanstalkd beanstalkd;
    private final @Nullable ChildProcess mesos;
    private final BeanstalkTool queue;
    private final int port = FreePorts.next();
    private ChildProcess scheduler;

    /**
     * Starts all.
     *
     * @param pmc the command that runs pmc
     * @param embedded the Mesos is inside the scheduler ({@code --master local}) and dies with it; else it is a process of
     *     its own
     */
    Site(Path directory, List<String> pmc, long seed, boolean embedded) throws IOException {
        this.directory = directory;
        this.pmc = pmc;
        beanstalkd = Beanstalkd.start(Files.createDirectories(directory.resolve("binlog")));
        queue = new BeanstalkTool(beanstalkd.port());
        int master = FreePorts.next();
        mesos = embedded ? null : startMesos(master);
        schedulerCommand = with(
                pmc,
                "-q",
                beanstalkd.address(),
                "--port",
                Integer.toString(port),
                "--hostdb",
                hostdb().toString(),
                "--executor",
                archive().toString(),
                "--executor-env",
                "PMC_CRASH_FLEET=" + fleet(),
                "--executor-env",
                "PMC_CRASH_SEED=" + seed);
        schedulerCommand.addAll(
                embedded
                        ? List.of(
                                "--master",
                                "local",
                                "--local-agents",
                                Integer.toString(AGENTS),
                                "--local-resources",
                                RESOURCES,
                                "--local-work-dir",
                                workDir().toString())
                        : List.of(
                                "--master",
                                "127.0.0.1:" + master,
                                "--principal",
                                "pmc",
                                "--secret-file",
                                workDir().resolve("secret").toString()));
        scheduler = ChildProcess.start("scheduler", schedulerCommand);
    }

    private ChildProcess startMesos(int port) {
        ChildProcess started = ChildProcess.start(
                "local-mesos",
                with(
                        pmc,
                        "local-mesos",
                        "--port",
                        Integer.toString(port),
                        "--agents",
                        Integer.toString(AGENTS),
                        "--hostname",
                        "metal",
                        "--resources",
                        RESOURCES,
                        "--work-dir",
                        workDir().toString()));
        Await.until("the local Mesos to listen", PATIENCE, () -> FreePorts.isOpen(port));
        return started;
    }

    /** A small executor archive: a launcher that runs the fake hypervisor's executor with this JVM's Java. */
    private Path archive() throws IOException {
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

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    BeanstalkTool queue() {
        return queue;
    }

    /** Where the scheduler's status API is. */
    String api() {
        return "http://127.0.0.1:" + port;
    }

    Path fleet() {
        return directory.resolve("fleet");
    }

    Path hostdb() {
        return directory.resolve("hostdb.db");
    }

    private Path workDir() {
        return directory.resolve("mesos");
    }

    /** Waits until the scheduler is at work. */
    void awaitScheduler() {
        scheduler.awaitOutput("registered with the master", PATIENCE);
    }

    /** Kills the scheduler as a power cut would, and starts it again. */
    void killScheduler() {
        if (!scheduler.isAlive()) {
            throw new IllegalStateException("the scheduler has ended by itself: " + scheduler.output());
        }
        scheduler.kill9();
        scheduler = ChildProcess.start("scheduler", schedulerCommand);
    }

    /** Kills beanstalkd, and starts it again with what its binlog holds. */
    void killBeanstalkd() {
        beanstalkd.kill9();
        beanstalkd.restart();
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

    /** Tells the scheduler to end, and waits for it. */
    int stopScheduler() {
        Processes.signal("TERM", scheduler.pid());
        return scheduler.awaitExit(PATIENCE);
    }

    /** Runs a {@code pmc hostdb} command to its end. */
    Processes.Result hostdb(String verb) {
        List<String> command = with(pmc, "hostdb", verb, "--hostdb", hostdb().toString());
        return Processes.run(command.toArray(String[]::new));
    }

    Map<String, String> describe() {
        return Map.of("queue", beanstalkd.address(), "directory", directory.toString());
    }

    @Override
    public void close() throws IOException {
        scheduler.close();
        if (mesos != null) {
            mesos.close();
        }
        if (Files.isDirectory(workDir())) {
            executors().forEach(pid -> Processes.signal("KILL", pid));
        }
        beanstalkd.close();
    }
}
