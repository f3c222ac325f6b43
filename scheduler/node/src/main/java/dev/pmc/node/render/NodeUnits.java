package dev.pmc.node.render;

/** The units of a node's services. */
public final class NodeUnits {
    public static final String FIREWALL = "pmc-firewall.service";
    public static final String ZOOKEEPER = "zookeeper.service";
    public static final String QUEUE = "beanstalkd.service";
    public static final String MASTER = "mesos-master.service";
    public static final String AGENT = "mesos-agent.service";
    public static final String SCHEDULER = "pmc.service";
    public static final String DNSMASQ = "dnsmasq.service";
    public static final String NETWORK = "pmc-network.service";
    public static final String PROXY = "haproxy.service";
    public static final String MARATHON = "marathon.service";

    private NodeUnits() {}
}
