package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages.Claim;
import dev.pmc.network.lease.LeasePages.Ended;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
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
 * @param ended the ids of claims that have ended, and until when that is to be known
 */
record HostEntry(
        Hostname hostname,
        @Nullable String ip,
        @Nullable MacAddress mac,
        @IfMissing("false") boolean proven,
        @IfMissing("{}") Map<String, Boolean> jobs,
        @IfMissing("{}") Map<String, Instant> ended,
        UnknownFields unknown) {
    HostEntry {
        jobs = Collections.unmodifiableMap(new TreeMap<>(jobs));
        ended = Collections.unmodifiableMap(new TreeMap<>(ended));
    }

    static HostEntry of(Hostname hostname) {
        return new HostEntry(hostname, null, null, false, Map.of(), Map.of(), UnknownFields.NONE);
    }

    Optional<Lease> lease() {
        return Optional.ofNullable(mac).map(card -> new Lease(hostname, ip, card, proven));
    }

    HostEntry with(Lease lease) {
        return new HostEntry(hostname, lease.address(), lease.mac(), lease.proven(), jobs, ended, unknown);
    }

    HostEntry withoutLease() {
        return new HostEntry(hostname, null, null, false, jobs, ended, unknown);
    }

    HostEntry with(String job, boolean passedOn) {
        Map<String, Boolean> more = new LinkedHashMap<>(jobs);
        more.put(job, passedOn);
        return new HostEntry(hostname, ip, mac, proven, more, ended, unknown);
    }

    HostEntry without(String job) {
        Map<String, Boolean> fewer = new LinkedHashMap<>(jobs);
        fewer.remove(job);
        return new HostEntry(hostname, ip, mac, proven, fewer, ended, unknown);
    }

    HostEntry with(Ended claim) {
        Map<String, Instant> more = new LinkedHashMap<>(ended);
        more.put(claim.claim(), claim.until());
        return new HostEntry(hostname, ip, mac, proven, jobs, more, unknown);
    }

    HostEntry without(Ended claim) {
        Map<String, Instant> fewer = new LinkedHashMap<>(ended);
        fewer.remove(claim.claim());
        return new HostEntry(hostname, ip, mac, proven, jobs, fewer, unknown);
    }

    boolean saysNothing() {
        return mac == null && jobs.isEmpty() && ended.isEmpty();
    }

    List<Ended> endedClaims() {
        return ended.entrySet().stream()
                .map(claim -> new Ended(claim.getKey(), hostname, claim.getValue()))
                .toList();
    }

    List<Claim> claims() {
        return jobs.entrySet().stream()
                .map(job -> new Claim(job.getKey(), hostname, job.getValue()))
                .toList();
    }
}
