package dev.pmc.node.cluster;

import java.util.Set;

/**
 * Machines that are alike, come and go, and stand in no list.
 *
 * @param network where they have their addresses
 */
public record Pool(String name, Set<Role> roles, Subnet network, Traits traits) {
    public Pool {
        roles = Set.copyOf(roles);
    }
}
