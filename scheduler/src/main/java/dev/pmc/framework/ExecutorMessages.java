package dev.pmc.framework;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.HostCounters;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What executors say in framework messages, told to those whom it is for. Nothing is decided by it, so it goes past the
 * core. Whatever comes, it never throws. Thread-safe.
 */
public final class ExecutorMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorMessages.class);

    private final CounterReader counterReader = new CounterReader();
    private final BiConsumer<String, HostCounters> counters;
    private final BiConsumer<String, ConsolePart> consoles;

    /**
     * Each is given the agent's id, and must not block.
     *
     * @param counters takes what VMs have used
     * @param consoles takes what guests have said
     */
    public ExecutorMessages(BiConsumer<String, HostCounters> counters, BiConsumer<String, ConsolePart> consoles) {
        this.counters = counters;
        this.consoles = consoles;
    }

    void heard(String agent, String executor, byte[] data) {
        if (!Json.hasField(data, ConsoleRequest.FIELD)) {
            counterReader.read(agent, executor, data).ifPresent(read -> counters.accept(agent, read));
            return;
        }
        ConsolePart part;
        try {
            part = Messages.read(data, ConsolePart.class);
        } catch (IllegalArgumentException e) {
            LOG.atDebug()
                    .addKeyValue("agent", agent)
                    .addKeyValue("reason", e.toString())
                    .log("what an executor says of a console cannot be read");
            return;
        }
        consoles.accept(agent, part);
    }
}
