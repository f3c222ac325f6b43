package dev.pmc.placement;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Agents that get nothing new because VMs fail there, and machines that get none, or are emptied, by people's word. Not thread-safe. */
final class ClosedAgents {
    private final Map<String, Instant> barred = new HashMap<>();
    private final Set<String> drained = new HashSet<>();
    private final Set<String> emptied = new HashSet<>();

    void bar(String agentId, Instant until) {
        barred.put(agentId, until);
    }

    /** Returns whether that is a change. */
    boolean unbar(String agentId) {
        return barred.remove(agentId) != null;
    }

    /** Until when an agent gets nothing new; it may be over. Null if it was not barred. */
    @Nullable
    Instant barredUntil(String agentId) {
        return barred.get(agentId);
    }

    /** Until when agents get nothing new, by their ids. */
    Map<String, Instant> barred() {
        return Map.copyOf(barred);
    }

    /** Returns whether that is a change. */
    boolean drain(String hostname, boolean yes) {
        return set(drained, hostname, yes);
    }

    boolean isDrained(String hostname) {
        return !drained.isEmpty() && drained.contains(MachineName.of(hostname));
    }

    /** Returns whether that is a change. */
    boolean empty(String hostname, boolean yes) {
        return set(emptied, hostname, yes);
    }

    boolean isEmptied(String hostname) {
        return !emptied.isEmpty() && emptied.contains(MachineName.of(hostname));
    }

    private static boolean set(Set<String> machines, String hostname, boolean yes) {
        String machine = MachineName.of(hostname);
        return yes ? machines.add(machine) : machines.remove(machine);
    }
}
