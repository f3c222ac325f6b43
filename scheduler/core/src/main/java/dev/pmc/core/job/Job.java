package dev.pmc.core.job;

import dev.pmc.vm.Hostname;
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
        Action action, Hostname hostname, @Nullable Order order, Map<String, Object> fields) {
    /** @throws IllegalArgumentException if a create has no order, or another action has one */
    public Job {
        if ((action == Action.CREATE) != (order != null)) {
            throw new IllegalArgumentException("a create has an order, and nothing else has");
        }
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What is to be done with the VM. */
    public enum Action {
        CREATE,
        DELETE,
        START,
        STOP,
        RESTART
    }

    /** A VM to be created. */
    public record Order(VmSpec spec, PlacementOptions options) {}
}
