package dev.pmc.node.cluster;

import java.util.List;
import java.util.Map;

/**
 * What services are told beside what is computed.
 *
 * @param masterFlags flag of mesos-master, without hyphens, to its value
 * @param agentFlags the same of mesos-agent
 * @param schedulerOptions words of pmc's command line
 * @param networkOptions words of the command line of pmc network
 * @param dnsmasq lines of its configuration
 * @param zooKeeperHeap as Java is told, 1g
 */
public record Tuning(
        Map<String, String> masterFlags,
        Map<String, String> agentFlags,
        List<String> schedulerOptions,
        List<String> networkOptions,
        List<String> dnsmasq,
        String zooKeeperHeap) {
    public Tuning {
        masterFlags = Map.copyOf(masterFlags);
        agentFlags = Map.copyOf(agentFlags);
        schedulerOptions = List.copyOf(schedulerOptions);
        networkOptions = List.copyOf(networkOptions);
        dnsmasq = List.copyOf(dnsmasq);
    }
}
