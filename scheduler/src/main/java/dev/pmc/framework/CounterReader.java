package dev.pmc.framework;

import dev.pmc.vm.HostCounters;
import dev.pmc.wire.Messages;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what executors say of their VMs' counters. A message that it does not understand is dropped, and said once for
 * each agent, for the next one comes in half a minute. Thread-safe.
 */
final class CounterReader {
    private static final Logger LOG = LoggerFactory.getLogger(CounterReader.class);
    private static final int MAX_NAMED = 10_000;
    private static final int MAX_REASON = 200;

    private final Set<String> named = ConcurrentHashMap.newKeySet();

    /** Empty if it cannot be understood. */
    Optional<HostCounters> read(String agent, String executor, byte[] data) {
        String problem;
        try {
            HostCounters counters = Messages.read(data, HostCounters.class);
            if (counters.version() <= HostCounters.VERSION) {
                named.remove(agent);
                return Optional.of(counters);
            }
            problem = "its form is version " + counters.version() + ", pmc knows " + HostCounters.VERSION;
        } catch (IllegalArgumentException e) {
            problem = firstWords(String.valueOf(e.getMessage()));
        }
        if (named.size() < MAX_NAMED && named.add(agent)) {
            LOG.atWarn()
                    .addKeyValue("agent", agent)
                    .addKeyValue("executor", executor)
                    .addKeyValue("bytes", data.length)
                    .addKeyValue("reason", problem)
                    .log("an executor's message is dropped; VMs there go without counters until pmc understands it");
        }
        return Optional.empty();
    }

    /** What went wrong may repeat what was sent, which may be anything. */
    private static String firstWords(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) : line;
    }
}
