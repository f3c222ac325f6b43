package dev.pmc.web;

import dev.pmc.executor.FakeVmHost;
import dev.pmc.executor.VmTasks;
import dev.pmc.executor.console.ConsoleLines;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsolePart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A scheduler whose host {@code web1} runs on {@code metal1}, with the part of an executor that connects for consoles. The
 * guest says what it is told to say, and repeats what is typed as a terminal does.
 */
public final class ConsoleStage implements AutoCloseable {
    public final TestScheduler pmc;
    public final FakeVmHost host = new FakeVmHost();
    public final ConsoleLines executor = new ConsoleLines(host, this::refuses);
    private final Path log;

    public ConsoleStage(Path logs) throws Exception {
        pmc = new TestScheduler().registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1").create("big", "db", 64);
        log = logs.resolve("web1");
        host.keepConsolesIn(logs);
        host.run(VmTasks.run("web1", 1), progress -> {});
        pmc.board.consoles().use((agent, id, message) -> executor.invited((ConsoleInvitation) message));
    }

    /** The guest says that. */
    public void say(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All that the guest has said. */
    public String said() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The executor says that it cannot come. */
    public void refuses(ConsolePart part) {
        pmc.board.consoles().heard("id-metal1", part);
    }

    @Override
    public void close() {
        executor.close();
        pmc.close();
    }
}
