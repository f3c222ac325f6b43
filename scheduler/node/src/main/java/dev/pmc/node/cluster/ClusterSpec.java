package dev.pmc.node.cluster;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster as its file describes it. One that {@link ClusterFile} has read is free of contradictions.
 *
 * @param secrets the directory on the nodes that holds them
 */
public record ClusterSpec(
        String name,
        List<Member> members,
        List<Pool> pools,
        Admission admission,
        Software software,
        Storage storage,
        String secrets,
        Tuning tuning) {
    public ClusterSpec {
        members = List.copyOf(members);
        pools = List.copyOf(pools);
    }

    /** The members that have a role, in the file's order. */
    public List<Member> members(Role role) {
        return members.stream().filter(member -> member.is(role)).toList();
    }

    /** The pools that have a role. */
    public List<Pool> pools(Role role) {
        return pools.stream().filter(pool -> pool.roles().contains(role)).toList();
    }

    public Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    public Optional<Pool> pool(String name) {
        return pools.stream().filter(pool -> pool.name().equals(name)).findFirst();
    }

    /** The masters' ZooKeeper. */
    public Ensemble ensemble() {
        return Ensemble.of(members(Role.MASTER));
    }

    /** The roles that some machine has. */
    public Set<Role> roles() {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        members.forEach(member -> roles.addAll(member.roles()));
        pools.forEach(pool -> roles.addAll(pool.roles()));
        return roles;
    }
}
