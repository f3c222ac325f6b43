package dev.pmc.network;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    Registrar(LeaseBook book, NetworkRules rules, AddressProbe probe) {
        this.book = book;
        this.rules = rules;
        this.allotter = new AddressAllocator(rules.addresses(), rules.names());
        this.probe = probe;
    }

    /**
     * What a batch of jobs came to, by the claims of its creates. A create that was passed on before has no answer.
     *
     * @param given the leases that hosts did not have before
     * @param ended the leases that its releases have ended
     */
    record Answers(Map<String, Allotment> allotments, Set<String> passedOn, List<Lease> given, List<Lease> ended) {
        Answers with(Map<String, Allotment> others) {
            return new Answers(others, passedOn, given, ended);
        }
    }

    /** Reads and writes a batch in one step, and then asks for strangers. */
    Answers answer(Collection<NetworkJob.Create> creates, Collection<NetworkJob.GiveBack> releases)
            throws InterruptedException {
        Instant now = book.clock().instant();
        Answers answers = book.change(pages -> answer(creates, releases, pages, now));
        answers.ended().forEach(lease -> say(lease, "the lease has ended"));
        answers.given().forEach(lease -> say(lease, "a lease is given"));
        return answers.with(prove(creates, answers.allotments()));
    }

    private Answers answer(
            Collection<NetworkJob.Create> creates,
            Collection<NetworkJob.GiveBack> releases,
            LeasePages pages,
            Instant now) {
        List<Lease> ended = new ArrayList<>();
        if (!releases.isEmpty()) {
            pages.forgetEnded(now);
        }
        for (NetworkJob.GiveBack release : releases) {
            LeaseRelease.of(release.claim(), pages, rules.quarantine(), now).ifPresent(ended::add);
        }
        Map<String, Allotment> allotments = new LinkedHashMap<>();
        Set<String> passedOn = new HashSet<>();
        List<Lease> given = new ArrayList<>();
        for (NetworkJob.Create create : creates) {
            if (pages.claim(create.claim()).filter(LeasePages.Claim::passedOn).isPresent()) {
                passedOn.add(create.claim());
                continue;
            }
            boolean isKnown = pages.of(create.wish().hostname()).isPresent();
            Allotment allotment = allot(create, pages, now);
            allotments.put(create.claim(), allotment);
            if (!isKnown && allotment instanceof Allotment.Granted granted) {
                given.add(granted.lease());
            }
        }
        return new Answers(allotments, passedOn, given, ended);
    }

    private static void say(Lease lease, String what) {
        LOG.atInfo()
                .addKeyValue("vm", lease.hostname())
                .addKeyValue("ip", lease.address())
                .addKeyValue("mac", lease.mac())
                .log(what);
    }

    private Allotment allot(NetworkJob.Create create, LeasePages pages, Instant now) {
        if (pages.isOver(create.claim(), now)) {
            return new Allotment.Over();
        }
        Allotment allotment = allotter.allot(create.wish(), pages, now);
        if (allotment instanceof Allotment.Granted granted) {
            pages.claim(new LeasePages.Claim(create.claim(), granted.lease().hostname(), false));
        } else {
            // One that an earlier try made would keep the host's next lease for ever.
            pages.claim(create.claim()).ifPresent(pages::drop);
        }
        return allotment;
    }

    /** Asks whether somebody uses the new addresses; where that is so another is given and asked about in turn. */
    private Map<String, Allotment> prove(Collection<NetworkJob.Create> creates, Map<String, Allotment> first)
            throws InterruptedException {
        Map<String, Allotment> allotments = first;
        for (int round = 0; round < MAX_STRANGERS; round++) {
            Set<String> unproven = new HashSet<>();
            allotments.values().forEach(allotment -> unproven(allotment).ifPresent(unproven::add));
            if (unproven.isEmpty()) {
                return allotments;
            }
            Map<String, String> strangers = probe.inUse(unproven);
            strangers.forEach(Registrar::sayStranger);
            Map<String, Allotment> asked = allotments;
            Instant now = book.clock().instant();
            allotments = book.change(pages -> settled(creates, asked, unproven, strangers, pages, now));
            allotments.forEach((claim, allotment) -> sayMoved(asked.get(claim), allotment));
        }
        Map<String, Allotment> last = new LinkedHashMap<>(allotments);
        last.replaceAll((claim, allotment) -> unproven(allotment).isEmpty()
                ? allotment
                : new Allotment.Later("others use every address that was tried, " + MAX_STRANGERS + " of them"));
        return last;
    }

    private static void sayMoved(@Nullable Allotment before, Allotment after) {
        if (after instanceof Allotment.Granted granted
                && before instanceof Allotment.Granted had
                && !Objects.equals(had.lease().address(), granted.lease().address())) {
            say(granted.lease(), "a lease is given");
        }
    }

    private static void sayStranger(String address, String sign) {
        LOG.atWarn()
                .addKeyValue("ip", address)
                .addKeyValue("reason", sign)
                .log("a stranger uses the address; it is left alone");
    }

    private Map<String, Allotment> settled(
            Collection<NetworkJob.Create> creates,
            Map<String, Allotment> allotments,
            Set<String> asked,
            Map<String, String> strangers,
            LeasePages pages,
            Instant now) {
        Instant until = now.plus(rules.strangerMemory());
        strangers.forEach((address, sign) -> {
            if (!isProven(address, pages)) {
                pages.bar(new LeasePages.Barred(address, sign, until));
            }
        });
        Map<String, Allotment> settled = new LinkedHashMap<>(allotments);
        for (NetworkJob.Create create : creates) {
            Allotment allotment = allotments.get(create.claim());
            if (allotment != null && unproven(allotment).isPresent()) {
                settled.put(create.claim(), settle(create, asked, strangers, pages, now));
            }
        }
        return settled;
    }

    /** Another stage has been faster, and it is our own host that shows. */
    private static boolean isProven(String address, LeasePages pages) {
        return pages.holderOf(address).flatMap(pages::of).filter(Lease::proven).isPresent();
    }

    private static Optional<String> unproven(Allotment allotment) {
        return allotment instanceof Allotment.Granted granted
                        && !granted.lease().proven()
                ? Optional.ofNullable(granted.lease().address())
                : Optional.empty();
    }

    /** The lease is proven by now, or its address is a stranger's and it gets another; some other worker may have seen to it. */
    private Allotment settle(
            NetworkJob.Create create, Set<String> asked, Map<String, String> strangers, LeasePages pages, Instant now) {
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
        return allot(create, pages, now);
    }

    /**
     * Those of some claims whose jobs may be passed on now: their leases stand, and nobody else has passed them on. A stage that
     * was paused, and does not know it, has perhaps been given up on, and another has seen to its jobs.
     */
    Set<String> standing(Collection<String> claims) {
        return claims.isEmpty()
                ? Set.of()
                : book.change(pages -> claims.stream()
                        .filter(id -> pages.claim(id)
                                .filter(claim -> !claim.passedOn())
                                .isPresent())
                        .collect(Collectors.toSet()));
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
        Instant now = book.clock().instant();
        return book.change(pages ->
                LeaseRelease.unheard(create.claim(), pages, now).stream().toList());
    }
}
