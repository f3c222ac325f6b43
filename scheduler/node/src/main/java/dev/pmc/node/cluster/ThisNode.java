package dev.pmc.node.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One machine of a cluster: a member, or one of a pool.
 *
 * @param name what Mesos calls the machine
 * @param address IPv4, which it listens on and tells others
 */
public record ThisNode(String name, String address, Set<Role> roles, Traits traits) {
    public ThisNode {
        roles = Set.copyOf(roles);
    }

    /** A member, wherever one asks. */
    public static ThisNode of(Member member) {
        return new ThisNode(member.name(), member.address(), member.roles(), member.traits());
    }

    /**
     * The machine that the file knows by a name.
     *
     * @param name of a member or a pool
     * @param machine where this is asked
     * @throws IllegalArgumentException in words for whoever set the machine up
     */
    public static ThisNode on(Machine machine, ClusterSpec cluster, String name) {
        Optional<Member> member = cluster.member(name);
        if (member.isPresent()) {
            String address = member.get().address();
            if (!machine.addresses().contains(address)) {
                throw new IllegalArgumentException(
                        "the cluster file says that %s has the address %s, and this machine has %s: correct one of them"
                                .formatted(name, address, machine.addresses()));
            }
            return of(member.get());
        }
        Pool pool = cluster.pool(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is no node and no pool of the cluster file: write the name of one into /etc/pmc/node"
                                .formatted(name)));
        String address = machine.addresses().stream()
                .filter(pool.network()::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the machines of pool %s have their addresses in %s, and this one has %s: correct one of them"
                                .formatted(name, pool.network(), machine.addresses())));
        return new ThisNode(machine.hostName(), address, pool.roles(), pool.traits());
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /**
     * What a machine says of itself.
     *
     * @param addresses its IPv4 addresses, the one first that its default route begins at
     */
    public record Machine(String hostName, List<String> addresses) {
        public Machine {
            addresses = List.copyOf(addresses);
        }
    }
}
