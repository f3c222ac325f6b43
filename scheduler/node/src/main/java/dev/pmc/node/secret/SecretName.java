package dev.pmc.node.secret;

import dev.pmc.node.cluster.Role;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The secrets that a cluster has. Each is one word, in a file of this name. */
public enum SecretName {
    /** The password of what Mesos masters write into ZooKeeper. */
    ZOOKEEPER_MESOS,
    /** The password of pmc's hostdb and lease book in ZooKeeper. */
    ZOOKEEPER_PMC,
    /** pmc's secret before the masters. */
    FRAMEWORK,
    /** The agents' secret before the masters. */
    AGENT,
    /** Of whoever changes something through Mesos' API. */
    OPERATOR,
    /** Of whoever speaks with pmc's API. */
    API_TOKEN,
    /** Marathon's secret before masters and ZooKeeper. */
    MARATHON;

    /** The name of its file. */
    public String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What a node of these roles needs.
     *
     * @param cluster the roles that there are in its cluster: the masters know Marathon only if there is one
     */
    public static Set<SecretName> of(Collection<Role> roles, Collection<Role> cluster) {
        Set<SecretName> needed = EnumSet.noneOf(SecretName.class);
        roles.forEach(role -> needed.addAll(of(role)));
        if (roles.contains(Role.MASTER) && cluster.contains(Role.MARATHON)) {
            needed.add(MARATHON);
        }
        return needed;
    }

    private static Set<SecretName> of(Role role) {
        return switch (role) {
            case MASTER -> EnumSet.of(ZOOKEEPER_MESOS, FRAMEWORK, AGENT, OPERATOR);
            case AGENT -> EnumSet.of(AGENT, OPERATOR);
            case SCHEDULER -> EnumSet.of(ZOOKEEPER_PMC, FRAMEWORK, API_TOKEN);
            case NETWORK -> EnumSet.of(ZOOKEEPER_PMC);
            case QUEUE, PROXY -> EnumSet.noneOf(SecretName.class);
            case MARATHON -> EnumSet.of(MARATHON);
        };
    }
}
