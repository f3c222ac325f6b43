package dev.pmc.node.cluster;

import java.util.List;

/**
 * Who may come in from outside of the cluster, and to what.
 *
 * @param ssh to port 22
 * @param operators to the pages and APIs of Mesos and Marathon
 * @param clients to pmc's page and API
 * @param jobs to beanstalkd
 * @param guests the networks of the VMs: to DHCP, DNS and what they phone home to
 */
public record Admission(
        List<Subnet> ssh, List<Subnet> operators, List<Subnet> clients, List<Subnet> jobs, List<Subnet> guests) {
    public Admission {
        ssh = List.copyOf(ssh);
        operators = List.copyOf(operators);
        clients = List.copyOf(clients);
        jobs = List.copyOf(jobs);
        guests = List.copyOf(guests);
    }
}
