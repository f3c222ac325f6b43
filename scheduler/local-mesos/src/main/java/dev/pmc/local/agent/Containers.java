package dev.pmc.local.agent;

import dev.pmc.local.link.Loop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches and starts executors on threads of its own, and tells the loop how they end. */
final class Containers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Containers.class);
    private static final int FETCH_FAILED = 256;
    private static final int SIGKILL = 9;

    /** What comes of a launch: a start or a failure, in any case an end. Called on the loop. */
    interface Listener {
        void started(ProcessMark process);

        void launchFailed(String message);

        /** The process has ended, with a status as wait(2) gives it. */
        void exited(int status);
    }

    /** What to launch; the name is for messages. */
    record Launch(String name, CommandInfo command, Path directory, Map<String, String> environment) {}

    private final Loop loop;
    private final Fetcher fetcher;
    private final AtomicInteger launchesToRefuse = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "local-mesos-container");
        thread.setDaemon(true);
        return thread;
    });

    Containers(Loop loop, Fetcher fetcher) {
        this.loop = loop;
        this.fetcher = fetcher;
    }

    Container launch(Launch launch, Listener listener) {
        Container container = new Container();
        threads.execute(() -> {
            int status = run(launch, container, listener);
            log.atInfo()
                    .addKeyValue("container", launch.name)
                    .addKeyValue("status", status)
                    .log("Executor ended");
            loop.post(() -> listener.exited(status));
        });
        return container;
    }

    /** Follows the process of an executor that an earlier process of the agent has started. */
    Container adopt(String name, ProcessHandle process, Listener listener) {
        Container container = Container.of(process);
        threads.execute(() -> {
            try {
                int status = container.waitFor();
                log.atInfo()
                        .addKeyValue("container", name)
                        .addKeyValue("status", status)
                        .log("Executor ended");
                loop.post(() -> listener.exited(status));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // The end of all.
            }
        });
        return container;
    }

    /** Returns how it ended. */
    private int run(Launch launch, Container container, Listener listener) {
        try {
            container.startFetching();
            refuseIfOrdered();
            Sandbox sandbox = Sandbox.create(launch.directory);
            fetch(launch, sandbox);
            container.start(launch.command, sandbox, launch.environment);
            log.atInfo()
                    .addKeyValue("container", launch.name)
                    .addKeyValue("pid", container.pid())
                    .log("Executor started");
            ProcessMark process = container.mark();
            if (process != null) {
                loop.post(() -> listener.started(process));
            }
            return container.waitFor();
        } catch (InterruptedException e) {
            return SIGKILL; // By whoever killed the container, or by the end of all.
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("container", launch.name)
                    .addKeyValue("reason", e.getMessage())
                    .log("Executor cannot be launched");
            loop.post(() -> listener.launchFailed("Failed to launch container: " + e.getMessage()));
            return FETCH_FAILED;
        }
    }

    private void fetch(Launch launch, Sandbox sandbox) throws IOException, InterruptedException {
        try {
            fetcher.fetch(launch.command, sandbox);
        } catch (IOException e) {
            Files.writeString(
                    sandbox.stderr(), e.getMessage() + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            log.atWarn()
                    .addKeyValue("container", launch.name)
                    .addKeyValue("reason", e.getMessage())
                    .log("Fetching failed");
            throw new IOException(
                    "Failed to fetch all URIs for container '" + launch.name + "': exited with status 1", e);
        }
    }

    /** The next launches fail. */
    void refuseNext(int launches) {
        launchesToRefuse.set(launches);
    }

    private void refuseIfOrdered() throws IOException {
        if (launchesToRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("a test has ordered it");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
