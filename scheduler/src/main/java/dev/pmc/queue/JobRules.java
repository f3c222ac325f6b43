package dev.pmc.queue;

import dev.pmc.core.job.Job;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.SpecialAddresses;
import dev.pmc.vm.Urls;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an operator lets jobs ask for. A job that asks for more is as invalid as one that cannot be read.
 *
 * @param executors which executor archives
 * @param networks where hosts may have their addresses; empty for anywhere
 */
public record JobRules(ExecutorAllowance executors, List<Ipv4> networks) {
    /** No executor of a job's own, and any address. */
    public static final JobRules STANDARD = new JobRules(ExecutorAllowance.NONE, List.of());

    public JobRules {
        networks = List.copyOf(networks);
    }

    /**
     * Reads a network, {@code 10.1.0.0/16}.
     *
     * @throws IllegalArgumentException if it is none, or has bits beyond its prefix; the message says why
     */
    public static Ipv4 network(String text) {
        Ipv4 network = Ipv4.parse(text.strip());
        Integer length = network.prefixLength();
        if (length == null) {
            throw new IllegalArgumentException("'" + text + "' has no prefix: a network is written 10.1.0.0/16");
        }
        if ((network.number() & ((1L << (32 - length)) - 1)) != 0) {
            throw new IllegalArgumentException("'" + text + "' has bits set beyond its prefix");
        }
        return network;
    }

    /** Reads a message as {@link JobParser} does, and judges it. */
    public ParsedJob parse(byte[] body) {
        ParsedJob parsed = JobParser.parse(body);
        if (!(parsed instanceof ParsedJob.Valid valid) || valid.job().order() == null) {
            return parsed;
        }
        List<String> problems = problems(valid.job().order());
        return problems.isEmpty()
                ? parsed
                : new ParsedJob.Invalid(
                        valid.job().hostname().value(), problems, valid.job().fields());
    }

    /** Whether a host may have that address: no special one, and none outside of the networks, which are IPv4 ones. */
    public boolean allowsAddress(String address) {
        if (address.indexOf(':') >= 0) {
            return networks.isEmpty();
        }
        try {
            Ipv4 ip = new Ipv4(address, null);
            return SpecialAddresses.whyNot(ip).isEmpty()
                    && (networks.isEmpty() || networks.stream().anyMatch(network -> network.contains(ip)));
        } catch (IllegalArgumentException e) {
            return false; // it is no address at all
        }
    }

    private List<String> problems(Job.Order order) {
        List<String> problems = new ArrayList<>();
        String executor = order.options().executor();
        String refusal = executor == null ? null : executors.refusal(executor);
        if (executor != null && refusal != null) {
            problems.add("executor is " + Words.quote(Urls.withoutUsers(executor)) + ": " + refusal);
        }
        Ipv4 ip = order.spec().seed().ip();
        if (ip != null && !allowsAddress(ip.address())) {
            problems.add("ip is '" + ip + "' and must be in "
                    + networks.stream().map(Ipv4::toString).collect(Collectors.joining(" or ")) + " (--networks)");
        }
        return problems;
    }
}
