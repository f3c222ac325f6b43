package dev.pmc.placement;

import dev.pmc.placement.Request.AgentIdentity;
import dev.pmc.vm.ComponentType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many of pmc's own VMs are on each machine, by component type and in all. A machine that was booted anew may have
 * another agent id, and at its address are still the VMs that the old one had. Not thread-safe.
 */
public final class Census {
    /** Every type that there ever was. */
    private final Map<ComponentType, Integer> numbers = new HashMap<>();

    private final Map<String, Count> byAgent = new HashMap<>();
    /** The same by address, and there by agent; all but always one. */
    private final Map<String, Map<String, Count>> byAddress = new HashMap<>();

    private final Count none = new Count();
    private Consumer<AgentIdentity> watcher = identity -> {};

    /** How many VMs are on one agent: few types of them, together in memory, because all are looked at with every change. */
    public final class Count {
        /** The numbers of the types that are there, in order. */
        private int[] present = {};
        /** How many there are of each. */
        private int[] counts = {};

        private int total;

        /** Those of one type. */
        public int of(ComponentType type) {
            Integer number = numbers.get(type);
            int place = number == null ? -1 : Arrays.binarySearch(present, number);
            return place < 0 ? 0 : counts[place];
        }

        /** Those of all types. */
        public int total() {
            return total;
        }

        private void change(int number, int by) {
            int place = Arrays.binarySearch(present, number);
            if (place < 0) {
                place = -1 - place;
                present = with(present, place, number);
                counts = with(counts, place, 0);
            }
            counts[place] += by;
            total += by;
            if (counts[place] == 0) {
                present = without(present, place);
                counts = without(counts, place);
            }
        }

        private void add(Count others) {
            for (int i = 0; i < others.present.length; i++) {
                change(others.present[i], others.counts[i]);
            }
        }

        private static int[] with(int[] numbers, int place, int number) {
            int[] more = Arrays.copyOf(numbers, numbers.length + 1);
            System.arraycopy(numbers, place, more, place + 1, numbers.length - place);
            more[place] = number;
            return more;
        }

        private static int[] without(int[] numbers, int place) {
            int[] fewer = Arrays.copyOf(numbers, numbers.length - 1);
            System.arraycopy(numbers, place + 1, fewer, place, fewer.length - place);
            return fewer;
        }
    }

    /** Has the one watcher told of every bond whose counts change. */
    void watch(Consumer<AgentIdentity> bonds) {
        watcher = bonds;
    }

    public void add(AgentIdentity identity, ComponentType type) {
        change(identity, type, 1);
    }

    public void remove(AgentIdentity identity, ComponentType type) {
        if (on(identity.agentId(), null).of(type) == 0) {
            throw new IllegalStateException("no VM of type " + type + " is counted on agent " + identity.agentId());
        }
        change(identity, type, -1);
    }

    private void change(AgentIdentity identity, ComponentType type, int by) {
        int number = numbers.computeIfAbsent(type, unknown -> numbers.size());
        change(byAgent, identity, number, by);
        if (identity.address() != null) {
            Map<String, Count> here = byAddress.computeIfAbsent(identity.address(), address -> new HashMap<>());
            change(here, identity, number, by);
            if (here.isEmpty()) {
                byAddress.remove(identity.address());
            }
        }
        watcher.accept(identity);
    }

    private void change(Map<String, Count> counts, AgentIdentity identity, int number, int by) {
        Count count = counts.computeIfAbsent(identity.agentId(), id -> new Count());
        count.change(number, by);
        if (count.total() == 0) {
            counts.remove(identity.agentId());
        }
    }

    /** What is on the agent itself, or on one whose address it has now; good until that changes. */
    public Count on(String agentId, @Nullable String address) {
        Count own = byAgent.get(agentId);
        Map<String, Count> here = byAddress.getOrDefault(address, Map.of());
        if (here.isEmpty() || (here.size() == 1 && here.containsKey(agentId))) {
            return own == null ? none : own;
        }
        Count sum = new Count();
        here.forEach((id, count) -> sum.add(id.equals(agentId) ? none : count));
        sum.add(own == null ? none : own);
        return sum;
    }
}
