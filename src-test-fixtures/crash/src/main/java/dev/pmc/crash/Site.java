package dev.pmc.crash;

import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All processes of a crash test of one scheduler: beanstalkd with a binlog, the {@link Metal}, the scheduler. Everything has
 * ports of its own and stands below one directory.
 *
 * <p>Thread rule: one thread. Closing ends what is left.
 */
final class Site implements AutoCloseable, Remains {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final List<String> pmc;
    private final List<String> schedulerCommand;
    private final Metal metal;
    private final Beanstalkd beanstalkd;
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
        metal = new Metal(directory, seed);
        beanstalkd = Beanstalkd.start(Files.createDirectories(directory.resolve("binlog")));
        queue = new BeanstalkTool(beanstalkd.port());
        if (!embedded) {
            metal.startMesos(pmc);
        }
        Files.writeString(tokenFile(), "a-token-that-is-long-enough");
        Files.setPosixFilePermissions(tokenFile(), PosixFilePermissions.fromString("rw-------"));
        schedulerCommand = with(
                pmc, "-q", beanstalkd.address(), "--port", Integer.toString(port), "--hostdb", hostdb().toString());
        schedulerCommand.addAll(List.of("--api-token-file", tokenFile().toString(), "--open-on-loopback"));
        schedulerCommand.addAll(metal.executorOptions());
        schedulerCommand.addAll(embedded ? metal.embeddedOptions() : metal.masterOptions());
        scheduler = ChildProcess.start("scheduler", schedulerCommand);
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    BeanstalkTool queue() {
        return queue;
    }

    @Override
    public List<BeanstalkTool> queues() {
        return List.of(queue);
    }

    /** Where the scheduler's status API is. */
    String api() {
        return "http://127.0.0.1:" + port;
    }

    /** What an admin shows. */
    Path tokenFile() {
        return directory.resolve("token");
    }

    @Override
    public Path fleet() {
        return metal.fleet();
    }

    Path hostdb() {
        return directory.resolve("hostdb.db");
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
        return metal.killExecutor(n);
    }

    /** Tells the scheduler to end, and waits for it. */
    int stopScheduler() {
        Processes.signal("TERM", scheduler.pid());
        return scheduler.awaitExit(PATIENCE);
    }

    @Override
    public Processes.Result hostdb(String verb) {
        List<String> command = with(pmc, "hostdb", verb, "--hostdb", hostdb().toString());
        return Processes.run(command.toArray(String[]::new));
    }

    Map<String, String> describe() {
        return Map.of("queue", beanstalkd.address(), "directory", directory.toString());
    }

    @Override
    public void close() throws IOException {
        scheduler.close();
        metal.close();
        beanstalkd.close();
    }
}
