package dev.pmc.node.cluster;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine that the cluster file lists.
 *
 * @param address IPv4, which it listens on and tells others
 * @param zooKeeperId as the file says it; null if it says none
 */
public record Member(
        String name,
        String address,
        Set<Role> roles,
        @Nullable Integer zooKeeperId,
        Traits traits) {
    public Member {
        roles = Set.copyOf(roles);
    }

    /** Whether that is one of its roles. */
    public boolean is(Role role) {
        return roles.contains(role);
    }
}
