package dev.pmc.node.render;

/** Where services listen. */
public final class Ports {
    public static final int SSH = 22;
    public static final int DNS = 53;
    public static final int DHCP = 67;
    public static final int ZOOKEEPER = 2181;
    /** Where the servers of an ensemble follow their leader. */
    public static final int ZOOKEEPER_PEER = 2888;
    /** Where they elect it. */
    public static final int ZOOKEEPER_ELECTION = 3888;

    public static final int MASTER = 5050;
    public static final int AGENT = 5051;
    /** Where the master that leads is found through a proxy. */
    public static final int PROXY = 5055;

    public static final int MARATHON = 8080;
    /** Where guests say to their agent's executor that they are there. */
    public static final int PHONE_HOME = 9477;

    /** Where agents' executors hand out disks of VMs that move to another agent. */
    public static final int DISKS = 9478;

    public static final int QUEUE = 11_300;
    public static final int SCHEDULER = 12_345;

    private Ports() {}
}
