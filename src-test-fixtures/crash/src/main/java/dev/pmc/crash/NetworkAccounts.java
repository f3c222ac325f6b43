package dev.pmc.crash;

import dev.pmc.queue.JobMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What a scheduler would know of the network: which hosts there are, what they have, and whatever is wrong with that. */
final class NetworkAccounts {
    /** What came with a host's job. */
    record Host(String hostname, String address, String mac, String claim) {
        static Host of(byte[] message) {
            Map<String, Object> job = JobMessage.read(message);
            return new Host(text(job, "hostname"), text(job, "ip"), text(job, "mac"), text(job, "lease"));
        }

        private static String text(Map<String, Object> job, String field) {
            return String.valueOf(job.get(field));
        }
    }

    private final Map<String, Host> living = new LinkedHashMap<>();
    private final Map<String, Host> byAddress = new HashMap<>();
    private final Map<String, Host> byMac = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> gone = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private int twice;

    /** A job has come through. */
    void came(Host host) {
        Host known = living.get(host.hostname());
        if (ended.contains(host.claim())) {
            problems.add("a job came again after its lease had been given back: " + host);
        } else if (host.equals(known)) {
            twice++;
        } else if (known != null) {
            problems.add("a host got something else the second time: " + host + ", before " + known);
        } else {
            living.put(host.hostname(), host);
            conflict(host, byAddress.put(host.address(), host));
            conflict(host, byMac.put(host.mac(), host));
        }
    }

    private void conflict(Host host, Host other) {
        if (other != null && other.equals(living.get(other.hostname())) && !other.equals(host)) {
            problems.add("two hosts have the same: " + host + " and " + other);
        }
    }

    /** One of the hosts is to go; empty if there is none. */
    Optional<Host> end(SplittableRandom dice) {
        if (living.isEmpty()) {
            return Optional.empty();
        }
        List<Host> all = List.copyOf(living.values());
        Host host = all.get(dice.nextInt(all.size()));
        living.remove(host.hostname());
        ended.add(host.claim());
        gone.add(host.hostname());
        return Optional.of(host);
    }

    int came() {
        return living.size() + gone.size();
    }

    int twice() {
        return twice;
    }

    List<Host> living() {
        return List.copyOf(living.values());
    }

    /** Names of hosts that were, and are no more. */
    Set<String> gone() {
        return Set.copyOf(gone);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }
}
