package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages.Claim;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.UnknownFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a book says of a host, as its node has it.
 *
 * @param ip null if its address is none of ours, or it has no lease
 * @param mac null if it has no lease
 * @param jobs what rests on the lease: the ids of claims, and whether their jobs are known to have reached the scheduler's tube
 */
record HostEntry(
        Hostname hostname,
        @Nullable String ip,
        @Nullable MacAddress mac,
        @IfMissing("false") boolean proven,
        @IfMissing("{}") Map<String, Boolean> jobs,
        UnknownFields unknown) {
    HostEntry {
        jobs = Collections.unmodifiableMap(new TreeMap<>(jobs));
    }

    static HostEntry of(Hostname hostname) {
        return new HostEntry(hostname, null, null, false, Map.of(), UnknownFields.NONE);
    }

    Optional<Lease> lease() {
        return Optional.ofNullable(mac).map(card -> new Lease(hostname, ip, card, proven));
    }

    HostEntry with(Lease lease) {
        return new HostEntry(hostname, lease.address(), lease.mac(), lease.proven(), jobs, unknown);
    }

    HostEntry withoutLease() {
        return new HostEntry(hostname, null, null, false, jobs, unknown);
    }

    HostEntry with(String job, boolean passedOn) {
        Map<String, Boolean> more = new LinkedHashMap<>(jobs);
        more.put(job, passedOn);
        return new HostEntry(hostname, ip, mac, proven, more, unknown);
    }

    HostEntry without(String job) {
        Map<String, Boolean> fewer = new LinkedHashMap<>(jobs);
        fewer.remove(job);
        return new HostEntry(hostname, ip, mac, proven, fewer, unknown);
    }

    boolean saysNothing() {
        return mac == null && jobs.isEmpty();
    }

    List<Claim> claims() {
        return jobs.entrySet().stream()
                .map(job -> new Claim(job.getKey(), hostname, job.getValue()))
                .toList();
    }
}
