package dev.pmc.core.job;

import dev.pmc.vm.FieldName;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One valid message from the queue.
 *
 * @param order what to create, with {@link Action#CREATE} and only there
 * @param fields the message's own fields, which its result repeats; JSON values
 */
public record Job(
        Action action, Hostname hostname, @Nullable Order order, Map<String, Object> fields, UnknownFields unknown) {
    /** @throws IllegalArgumentException if a create has no order, or another action has one */
    public Job {
        if ((action == Action.CREATE) != (order != null)) {
            throw new IllegalArgumentException("a create has an order, and nothing else has");
        }
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * A job of which everything is known.
     *
     * @throws IllegalArgumentException if a create has no order, or another action has one
     */
    public Job(Action action, Hostname hostname, @Nullable Order order, Map<String, Object> fields) {
        this(action, hostname, order, fields, UnknownFields.NONE);
    }

    /** What is to be done with the VM. */
    public enum Action {
        CREATE,
        DELETE,
        START,
        STOP,
        RESTART,
        /** A snapshot is taken of its disk. */
        SNAPSHOT,
        /** Its disk is brought back to a snapshot. */
        REVERT,
        DELETE_SNAPSHOT;

        /** Whether it is about snapshots, so that the guest may be on or off, and stays so. */
        public boolean isOfSnapshots() {
            return switch (this) {
                case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> true;
                case CREATE, DELETE, START, STOP, RESTART -> false;
            };
        }
    }

    /**
     * A VM to be created.
     *
     * @param member what the VM is to be a member of; null for no group
     * @param place its place among those that wait for an agent, which its predecessor had; null for the last
     */
    public record Order(
            VmSpec spec,
            @FieldName("wishes") PlacementOptions options,
            @Nullable Membership member,
            @Nullable Long place,
            UnknownFields unknown) {
        /** For a member of a group. */
        public Order(VmSpec spec, PlacementOptions options, @Nullable Membership member) {
            this(spec, options, member, null, UnknownFields.NONE);
        }

        /** The same for a VM that takes the place of another. */
        public Order inPlaceOf(long other) {
            return new Order(spec, options, member, other, unknown);
        }

        /** For a VM of its own. */
        public Order(VmSpec spec, PlacementOptions options) {
            this(spec, options, null);
        }
    }
}
