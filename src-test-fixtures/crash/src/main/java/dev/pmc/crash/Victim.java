package dev.pmc.crash;

/** What is killed while groups are rolled out. */
enum Victim {
    PMC,
    EXECUTOR,
    ETCD,
    ZOOKEEPER,
    DNSMASQ
}
