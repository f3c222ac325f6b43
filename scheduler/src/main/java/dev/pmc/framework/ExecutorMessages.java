package dev.pmc.framework;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import dev.pmc.vm.HostCounters;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
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
    private final DiscoveryAccess services;

    /**
     * Each is given the agent's id, and must not block.
     *
     * @param counters takes what VMs have used
     * @param consoles takes what guests have said
     * @param services what executors are told that want to know of services
     */
    public ExecutorMessages(
            BiConsumer<String, HostCounters> counters,
            BiConsumer<String, ConsolePart> consoles,
            DiscoveryAccess services) {
        this.counters = counters;
        this.consoles = consoles;
        this.services = services;
    }

    /** Returns the answer to it; null for none. */
    @Nullable
    Record heard(String agent, String executor, byte[] data) {
        if (Json.hasField(data, DiscoveryQuestion.FIELD)) {
            return services;
        }
        tell(agent, executor, data);
        return null;
    }

    private void tell(String agent, String executor, byte[] data) {
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
