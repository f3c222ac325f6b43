package dev.pmc.core.job;

import dev.pmc.vm.FieldName;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One valid message from the queue.
 *
 * @param order what to create, with {@link Action#CREATE} and only there
 * @param change what to make of the VM, with {@link Action#REBUILD} and {@link Action#RESIZE} and only there
 * @param fields the message's own fields, which its result repeats; JSON values
 */
public record Job(
        Action action,
        Hostname hostname,
        @Nullable Order order,
        @Nullable Change change,
        Map<String, Object> fields,
        UnknownFields unknown) {
    /** @throws IllegalArgumentException if an action lacks what it is about, or another one has that */
    public Job {
        if (action.remakes() != (change != null)) {
            throw new IllegalArgumentException("a rebuild and a resize have a change, and nothing else has");
        }
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
        this(action, hostname, order, null, fields, UnknownFields.NONE);
    }

    /** A rebuild or a resize. */
    public static Job changing(Action action, Hostname hostname, Change change, Map<String, Object> fields) {
        return new Job(action, hostname, null, change, fields, UnknownFields.NONE);
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
        DELETE_SNAPSHOT,
        /** It is made anew, with a fresh disk. */
        REBUILD,
        /** It gets other cpus, memory or disk. */
        RESIZE,
        /** To another machine. */
        MIGRATE;

        /** Whether the VM is made into something else. */
        public boolean remakes() {
            return this == REBUILD || this == RESIZE;
        }

        /** Whether it is about snapshots, so that the guest may be on or off, and stays so. */
        public boolean isOfSnapshots() {
            return switch (this) {
                case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> true;
                case CREATE, DELETE, START, STOP, RESTART, REBUILD, RESIZE, MIGRATE -> false;
            };
        }
    }

    /**
     * What a VM is to be made into; null for what is to stay as it is.
     *
     * @param os the image of a fresh disk
     * @param restart a guest that is on is powered off and on for another shape
     */
    public record Change(
            @Nullable String os,
            @Nullable Integer vcpus,
            @Nullable Integer memoryMib,
            @Nullable Integer diskGib,
            boolean restart,
            UnknownFields unknown) {
        /** One of which everything is known. */
        public Change(
                @Nullable String os,
                @Nullable Integer vcpus,
                @Nullable Integer memoryMib,
                @Nullable Integer diskGib,
                boolean restart) {
            this(os, vcpus, memoryMib, diskGib, restart, UnknownFields.NONE);
        }

        /** What that makes of a shape. */
        public VmShape of(VmShape shape) {
            return new VmShape(
                    vcpus == null ? shape.vcpus() : vcpus,
                    memoryMib == null ? shape.memoryMib() : memoryMib,
                    diskGib == null ? shape.diskGib() : diskGib);
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
