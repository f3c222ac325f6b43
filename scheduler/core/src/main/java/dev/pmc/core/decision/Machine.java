package dev.pmc.core.decision;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.MachineName;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a machine: how it was seen, and what operators want of it.
 *
 * @param hostname as its agent spells it; two spellings of one {@link #name} are one machine
 * @param agents those that were seen there, in the order in which they came
 * @param maintenance what the Mesos master has announced last; null for none
 */
public record Machine(
        String hostname,
        @IfMissing("[]") List<Agent> agents,
        @IfMissing("\"ACTIVE\"") Mode mode,
        @Nullable MaintenanceWindow maintenance,
        UnknownFields unknown) {
    public Machine {
        agents = List.copyOf(agents);
    }

    /** One of which everything is known. */
    public Machine(String hostname, List<Agent> agents, Mode mode, @Nullable MaintenanceWindow maintenance) {
        this(hostname, agents, mode, maintenance, UnknownFields.NONE);
    }

    /** One that nothing is known of but its hostname. */
    public static Machine named(String hostname) {
        return new Machine(hostname, List.of(), Mode.ACTIVE, null);
    }

    /**
     * What operators want of a machine. A newer pmc may have written a word that this one does not know: it is kept, and means at
     * least that the machine gets no new VMs.
     */
    public record Mode(String word) {
        /** It gets VMs. */
        public static final Mode ACTIVE = new Mode("ACTIVE");
        /** No new ones; those that are there stay. */
        public static final Mode DRAINED = new Mode("DRAINED");
        /** No new ones, and none runs; the disks of those that are there stay. */
        public static final Mode EMPTIED = new Mode("EMPTIED");
    }

    /**
     * An agent that was seen on the machine.
     *
     * @param address {@code ip:port}, if it was known
     * @param attributes by name, as it said them last
     */
    public record Agent(
            String id,
            @Nullable String address,
            @IfMissing("{}") Map<String, Attribute> attributes,
            UnknownFields unknown) {
        public Agent(String id, @Nullable String address, Map<String, Attribute> attributes) {
            this(id, address, attributes, UnknownFields.NONE);
        }

        public Agent {
            attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        }

        /** The same agent when it says something else of itself. */
        public Agent saying(@Nullable String otherAddress, Map<String, Attribute> others) {
            return new Agent(id, otherAddress, others, unknown);
        }
    }

    /** The same for all spellings of its hostname. */
    public String name() {
        return MachineName.of(hostname);
    }

    /** Whether it gets no new VMs. */
    public boolean drained() {
        return !mode.equals(Mode.ACTIVE);
    }

    /** Whether no VM is to run there. */
    public boolean emptied() {
        return mode.equals(Mode.EMPTIED);
    }

    /** The same in another mode. */
    public Machine withMode(Mode other) {
        return new Machine(hostname, agents, other, maintenance, unknown);
    }

    /** The same with other maintenance announced; null for none. */
    public Machine withMaintenance(@Nullable MaintenanceWindow other) {
        return new Machine(hostname, agents, mode, other, unknown);
    }
}
