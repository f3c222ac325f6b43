package dev.pmc.network;

import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes leases into the book: gives them, once per host, after nobody was found to use the address; and takes them back.
 *
 * <p>Thread rule: any thread. Failure rule: what was not finished is found in the book by the next try, and finished.
 */
final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    private static final int MAX_STRANGERS = 50;

    private final LeaseBook book;
    private final NetworkRules rules;
    private final AddressAllocator allotter;
    private final AddressProbe probe;
    private final InstantSource clock;

    Registrar(LeaseBook book, NetworkRules rules, AddressProbe probe, InstantSource clock) {
        this.book = book;
        this.rules = rules;
        this.allotter = new AddressAllocator(rules.addresses(), rules.names());
        this.probe = probe;
        this.clock = clock;
    }

    /**
     * What a batch of jobs came to, by the claims of its creates. A create that was passed on before has no answer.
     *
     * @param ended the leases that its releases have ended
     */
    record Answers(Map<String, Allotment> allotments, Set<String> passedOn, List<Lease> ended) {}

    /** Reads and writes a batch in one transaction, and then asks for strangers. */
    Answers answer(Collection<NetworkJob.Create> creates, Collection<NetworkJob.GiveBack> releases)
            throws InterruptedException {
        Set<String> passedOn = new HashSet<>();
        List<Lease> ended = new ArrayList<>();
        Map<String, Allotment> allotments = book.change(pages -> {
            Map<String, Allotment> found = new LinkedHashMap<>();
            for (NetworkJob.GiveBack release : releases) {
                takeBack(release, pages).ifPresent(ended::add);
            }
            for (NetworkJob.Create create : creates) {
                if (pages.claim(create.claim())
                        .filter(LeasePages.Claim::passedOn)
                        .isPresent()) {
                    passedOn.add(create.claim());
                } else {
                    found.put(create.claim(), allot(create, pages));
                }
            }
            return found;
        });
        prove(creates, allotments);
        return new Answers(allotments, passedOn, ended);
    }

    private Optional<Lease> takeBack(NetworkJob.GiveBack release, LeasePages pages) {
        Optional<Lease> ended = LeaseRelease.of(release.claim(), pages, rules.quarantine(), clock.instant());
        ended.ifPresent(lease -> LOG.atInfo()
                .addKeyValue("vm", lease.hostname())
                .addKeyValue("ip", lease.address())
                .addKeyValue("mac", lease.mac())
                .log("the lease has ended"));
        return ended;
    }

    private Allotment allot(NetworkJob.Create create, LeasePages pages) {
        boolean known = pages.of(create.wish().hostname()).isPresent();
        Allotment allotment = allotter.allot(create.wish(), pages, clock.instant());
        if (allotment instanceof Allotment.Granted granted) {
            Lease lease = granted.lease();
            pages.claim(new LeasePages.Claim(create.claim(), lease.hostname(), false));
            if (!known) {
                LOG.atInfo()
                        .addKeyValue("vm", lease.hostname())
                        .addKeyValue("ip", lease.address())
                        .addKeyValue("mac", lease.mac())
                        .log("a lease is given");
            }
        } else {
            // One that an earlier try made would keep the host's next lease for ever.
            pages.claim(create.claim()).ifPresent(pages::drop);
        }
        return allotment;
    }

    /** Asks whether somebody uses the new addresses; where that is so another is given and asked about in turn. */
    private void prove(Collection<NetworkJob.Create> creates, Map<String, Allotment> allotments)
            throws InterruptedException {
        for (int round = 0; round < MAX_STRANGERS; round++) {
            Set<String> unproven = new HashSet<>();
            allotments.values().forEach(allotment -> unproven(allotment).ifPresent(unproven::add));
            if (unproven.isEmpty()) {
                return;
            }
            Map<String, String> strangers = probe.inUse(unproven);
            book.change(pages -> {
                strangers.forEach((address, sign) -> bar(address, sign, pages));
                for (NetworkJob.Create create : creates) {
                    Allotment allotment = allotments.get(create.claim());
                    if (allotment != null && unproven(allotment).isPresent()) {
                        allotments.put(create.claim(), settle(create, unproven, strangers, pages));
                    }
                }
                return strangers.size();
            });
        }
        allotments.replaceAll((claim, allotment) -> unproven(allotment).isEmpty()
                ? allotment
                : new Allotment.Later("others use every address that was tried, " + MAX_STRANGERS + " of them"));
    }

    private static Optional<String> unproven(Allotment allotment) {
        return allotment instanceof Allotment.Granted granted
                        && !granted.lease().proven()
                ? Optional.ofNullable(granted.lease().address())
                : Optional.empty();
    }

    private void bar(String address, String sign, LeasePages pages) {
        LOG.atWarn()
                .addKeyValue("ip", address)
                .addKeyValue("reason", sign)
                .log("a stranger uses the address; it is left alone");
        pages.bar(new LeasePages.Barred(address, sign, clock.instant().plus(rules.strangerMemory())));
    }

    /** The lease is proven by now, or its address is a stranger's and it gets another; some other worker may have seen to it. */
    private Allotment settle(
            NetworkJob.Create create, Set<String> asked, Map<String, String> strangers, LeasePages pages) {
        Hostname hostname = create.wish().hostname();
        Lease lease = pages.of(hostname).orElse(null);
        if (lease != null && !lease.proven()) {
            String address = Objects.requireNonNull(lease.address(), "only addresses are proven");
            String sign = strangers.get(address);
            if (sign == null && asked.contains(address)) {
                pages.put(lease.asProven());
            } else if (sign != null) {
                List<LeasePages.Claim> others = new ArrayList<>(pages.claimsOf(hostname));
                pages.remove(hostname);
                if (create.wish().address() != null) {
                    others.forEach(pages::drop);
                    return new Allotment.Refused("somebody else uses the address " + address + ": " + sign);
                }
            }
        }
        return allot(create, pages);
    }

    /** The jobs of these claims have reached the scheduler's tube. */
    void passedOn(Collection<String> claims) {
        if (!claims.isEmpty()) {
            book.change(pages -> {
                pages.passedOn(claims);
                return claims.size();
            });
        }
    }

    /**
     * A job that has a lease will go nowhere. Nobody has heard of the address, so another may have it at once.
     *
     * @return the lease, if no other job rests on it
     */
    List<Lease> giveUp(NetworkJob.Create create) {
        return book.change(pages -> LeaseRelease.of(create.claim(), pages, Duration.ZERO, clock.instant()).stream()
                .toList());
    }

    /** All leases, in one transaction. */
    Map<Hostname, Lease> leases() {
        return book.leases();
    }
}
