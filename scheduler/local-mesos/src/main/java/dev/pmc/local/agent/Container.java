package dev.pmc.local.agent;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.jspecify.annotations.Nullable;

/**
 * The process of one executor, leader of a session of its own; first it is being fetched, then it runs. One that an earlier
 * process of the agent has started is followed by its number. Thread-safe; a kill before the start prevents the start.
 */
final class Container {
    private static final int FIRST_SIGNAL = 128;
    private static final int LAST_SIGNAL = FIRST_SIGNAL + 64;
    private static final int SIGKILL = 9;
    /** Only who has started a process is told how it ends. */
    static final int UNKNOWN = -1;

    private boolean killed;
    private @Nullable Thread fetching;
    private @Nullable Process process;
    private @Nullable ProcessHandle handle;

    /** That of an executor that has been started before. */
    static Container of(ProcessHandle running) {
        Container container = new Container();
        container.handle = running;
        return container;
    }

    /** From now on a kill interrupts this thread, until the start. */
    synchronized void startFetching() throws InterruptedException {
        if (killed) {
            throw new InterruptedException("killed before its start");
        }
        fetching = Thread.currentThread();
    }

    /** Starts the command, unless the container was killed before. */
    synchronized void start(CommandInfo command, Sandbox sandbox, Map<String, String> environment)
            throws IOException, InterruptedException {
        fetching = null;
        if (killed) {
            throw new InterruptedException("killed before its start");
        }
        ProcessBuilder builder = new ProcessBuilder(arguments(command))
                .directory(sandbox.directory().toFile())
                .redirectInput(Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(Redirect.appendTo(sandbox.stdout().toFile()))
                .redirectError(Redirect.appendTo(sandbox.stderr().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        process = builder.start();
        handle = process.toHandle();
    }

    private static List<String> arguments(CommandInfo command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("setsid"));
        if (command.getShell()) {
            arguments.addAll(List.of("/bin/sh", "-c", command.getValue()));
            return arguments;
        }
        List<String> given = command.getArgumentsList();
        if (!command.hasValue() && given.isEmpty()) {
            throw new IOException("the command has neither value nor arguments");
        }
        arguments.add(command.hasValue() ? command.getValue() : given.get(0));
        arguments.addAll(given.subList(Math.min(1, given.size()), given.size()));
        return arguments;
    }

    /** Waits for the end of the process, and tells its status; what it leaves behind of its session is killed. */
    int waitFor() throws InterruptedException {
        Process own;
        ProcessHandle running;
        synchronized (this) {
            own = process;
            running = handle;
        }
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        if (own == null) {
            waitFor(running);
        }
        int status = own == null ? statusOfForeign() : waitStatus(own.waitFor());
        SessionProcesses.kill(running.pid());
        return status;
    }

    private static void waitFor(ProcessHandle running) throws InterruptedException {
        try {
            running.onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of process " + running.pid() + " is not told", e);
        }
    }

    private synchronized int statusOfForeign() {
        return killed ? SIGKILL : UNKNOWN;
    }

    /**
     * The status as wait(2) gives it. Java tells the end by signal n as 128 + n, and so an exit with such a code cannot
     * be told from it.
     */
    private static int waitStatus(int code) {
        return code > FIRST_SIGNAL && code <= LAST_SIGNAL ? code - FIRST_SIGNAL : code << 8;
    }

    /** Kills the process and its session, with signal 9. */
    synchronized void kill() {
        killed = true;
        if (fetching != null) {
            fetching.interrupt();
        }
        if (handle != null && handle.isAlive()) {
            SessionProcesses.kill(handle.pid());
            handle.destroyForcibly();
        }
    }

    /** 0 while there is none. */
    synchronized long pid() {
        return handle == null ? 0 : handle.pid();
    }

    /** Null while there is none. */
    synchronized @Nullable ProcessMark mark() {
        return handle == null ? null : ProcessMark.of(handle);
    }
}
