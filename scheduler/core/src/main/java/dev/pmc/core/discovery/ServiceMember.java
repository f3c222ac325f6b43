package dev.pmc.core.discovery;

import dev.pmc.vm.Hostname;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A VM as a member of a service.
 *
 * @param address where its guest is; null while nobody knows
 * @param ports the ports that it serves on, by name
 */
public record ServiceMember(
        Hostname hostname,
        MemberState state,
        @Nullable String address,
        Map<String, Integer> ports,
        Map<String, String> labels) {
    public ServiceMember {
        ports = Collections.unmodifiableMap(new TreeMap<>(ports));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Whether whoever looks for the service can be sent there. */
    public boolean isUsable() {
        return state == MemberState.READY && address != null;
    }
}
