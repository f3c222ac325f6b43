package dev.pmc.network;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobKey;
import dev.pmc.network.lease.Cidr;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.ParsedJob;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.VmSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Understands the messages of the network stage's tube. A job is judged as the scheduler will judge it, so that no address
 * is given to one that would be refused; what is wrong with it is said all at once.
 */
final class NetworkJobReader {
    /** The action of the scheduler's own messages to this stage. */
    static final String RELEASE = "release";

    /** The field that carries a claim. */
    static final String CLAIM = "lease";

    private NetworkJobReader() {}

    /** @param key which job it is */
    static NetworkJob read(byte[] body, JobKey key) {
        ParsedJob parsed;
        try {
            Map<String, Object> message = JobMessage.read(body);
            if (RELEASE.equals(message.get("action"))) {
                return giveBack(message);
            }
            parsed = JobParser.parse(body);
        } catch (IllegalArgumentException e) {
            return new NetworkJob.Bad(null, List.of(String.valueOf(e.getMessage())), Map.of());
        }
        if (parsed instanceof ParsedJob.Valid valid) {
            Job.Order order = valid.job().order();
            return order == null ? new NetworkJob.Other() : create(valid.job(), order.spec(), claim(body, key));
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) parsed;
        List<String> problems = new ArrayList<>(invalid.problems());
        vlan(invalid.fields(), problems);
        return new NetworkJob.Bad(invalid.hostname(), problems, invalid.fields());
    }

    private static NetworkJob create(Job job, VmSpec spec, String claim) {
        List<String> problems = new ArrayList<>();
        Cidr vlan = vlan(job.fields(), problems);
        Ipv4 ip = spec.seed().ip();
        Ipv4 gateway = spec.seed().gateway();
        if (vlan != null && ip != null && !vlan.contains(Cidr.number(ip.address()))) {
            problems.add("ip is " + ip.address() + ", which is not in the vlan " + vlan);
        }
        if (!problems.isEmpty()) {
            return new NetworkJob.Bad(job.hostname().value(), problems, job.fields());
        }
        AddressRequest wish = new AddressRequest(
                job.hostname(),
                vlan,
                gateway == null ? null : gateway.address(),
                ip,
                spec.identity().mac());
        return new NetworkJob.Create(wish, claim, job.fields());
    }

    private static @Nullable Cidr vlan(Map<String, Object> fields, List<String> problems) {
        Object vlan = fields.get("vlan");
        if (vlan == null || vlan.toString().isBlank()) {
            return null;
        }
        try {
            return Cidr.parse(vlan.toString().strip());
        } catch (IllegalArgumentException e) {
            problems.add("vlan: " + e.getMessage());
            return null;
        }
    }

    private static NetworkJob giveBack(Map<String, Object> message) {
        if (message.get("hostname") instanceof String hostname && message.get(CLAIM) instanceof String claim) {
            return new NetworkJob.GiveBack(new Hostname(hostname), claim);
        }
        return new NetworkJob.Bad(null, List.of("a release has a hostname and a " + CLAIM), message);
    }

    /** The same number and message may come from two queues, and are two jobs. */
    private static String claim(byte[] body, JobKey key) {
        return Digest.hex(body, 6) + "-" + jobId(key);
    }

    /** A job's number with what tells its queue from others: the first digits of a digest of its name. */
    static String jobId(JobKey key) {
        return Digest.hex(key.queue().value().getBytes(StandardCharsets.UTF_8), 4) + "-" + key.id();
    }
}
