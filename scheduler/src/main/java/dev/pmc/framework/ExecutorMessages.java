package dev.pmc.framework;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What executors say in framework messages, told to those whom it is for. Only by what they say of images something is decided; the
 * rest goes past the core. Whatever comes, it never throws. Thread-safe.
 */
public final class ExecutorMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorMessages.class);

    private final CounterReader counterReader = new CounterReader();
    private final BiConsumer<String, HostCounters> counters;
    private final BiConsumer<String, ConsolePart> consoles;
    private final BiConsumer<String, ImageAnswer> images;
    private final DiscoveryAccess services;

    /**
     * Each is given the agent's id, and must not block.
     *
     * @param counters takes what VMs have used
     * @param consoles takes what guests have said
     * @param images takes how executors come on with images that they are to fetch
     * @param services what executors are told that want to know of services
     */
    public ExecutorMessages(
            BiConsumer<String, HostCounters> counters,
            BiConsumer<String, ConsolePart> consoles,
            BiConsumer<String, ImageAnswer> images,
            DiscoveryAccess services) {
        this.counters = counters;
        this.consoles = consoles;
        this.images = images;
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
        if (Json.hasField(data, ConsoleRequest.FIELD)) {
            read(agent, data, ConsolePart.class).ifPresent(part -> consoles.accept(agent, part));
        } else if (Json.hasField(data, ImageAnswer.FIELD)) {
            read(agent, data, ImageAnswer.class).ifPresent(answer -> images.accept(agent, answer));
        } else {
            counterReader.read(agent, executor, data).ifPresent(read -> counters.accept(agent, read));
        }
    }

    private static <T extends Record> Optional<T> read(String agent, byte[] data, Class<T> type) {
        try {
            return Optional.of(Messages.read(data, type));
        } catch (IllegalArgumentException e) {
            LOG.atDebug()
                    .addKeyValue("agent", agent)
                    .addKeyValue("reason", e.toString())
                    .log("what an executor says cannot be read");
            return Optional.empty();
        }
    }
}
