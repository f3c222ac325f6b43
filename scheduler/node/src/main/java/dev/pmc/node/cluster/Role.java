package dev.pmc.node.cluster;

import java.util.Locale;

/** What a node is there for. */
public enum Role {
    /** A Mesos master, with a ZooKeeper server. */
    MASTER,
    /** A Mesos agent. */
    AGENT,
    /** pmc's scheduler. */
    SCHEDULER,
    /** beanstalkd. */
    QUEUE,
    /** pmc's network stage, with its dnsmasq. */
    NETWORK,
    /** Marathon, for tasks of others. */
    MARATHON,
    /** A proxy that leads whoever comes to the Mesos master that leads. */
    PROXY;

    /** As the file writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
