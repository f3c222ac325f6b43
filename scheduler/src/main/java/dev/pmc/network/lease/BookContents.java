package dev.pmc.network.lease;

import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a book says, for another one to say it.
 *
 * @param leases in the order of their hosts
 * @param claims of each host, in the order of their ids; then those that hold no lease
 * @param ended claims that are known to have ended, in the order of their ids
 * @param barred the addresses that nobody gets for a while
 */
public record BookContents(
        List<Lease> leases,
        List<LeasePages.Claim> claims,
        List<LeasePages.Ended> ended,
        List<LeasePages.Barred> barred) {
    public BookContents {
        leases = List.copyOf(leases);
        claims = List.copyOf(claims);
        ended = List.copyOf(ended);
        barred = List.copyOf(barred);
    }

    /** What a book says at that moment. */
    public static BookContents of(LeasePages pages, Instant now) {
        List<Lease> leases = pages.leases();
        List<LeasePages.Claim> claims = new ArrayList<>();
        leases.forEach(lease -> claims.addAll(pages.claimsOf(lease.hostname())));
        claims.addAll(pages.idleClaims());
        return new BookContents(leases, claims, pages.ended(now), pages.barred(now));
    }

    /** Whether it says nothing of any host. */
    public boolean isEmpty() {
        return leases.isEmpty() && claims.isEmpty();
    }

    /**
     * Whether a book that says this needs nothing more to say the other.
     *
     * @throws LeaseBookException if it never can, because it says something else
     */
    public boolean isFilledWith(BookContents other, Object book) {
        if (equals(other)) {
            return true;
        }
        if (!isEmpty()) {
            throw new LeaseBookException("the lease book " + book + " is not empty (" + this
                    + "), and only an empty one can be filled; nothing was changed");
        }
        return false;
    }

    /** Contents that come to the same one after the other, each of some things. */
    public List<BookContents> portions(int most) {
        List<BookContents> portions = new ArrayList<>();
        Map<Hostname, List<LeasePages.Claim>> byHost = new LinkedHashMap<>();
        claims.forEach(claim -> byHost.computeIfAbsent(claim.hostname(), host -> new ArrayList<>())
                .add(claim));
        for (List<Lease> some : parts(leases, most)) {
            List<LeasePages.Claim> theirs = new ArrayList<>();
            some.forEach(lease ->
                    Optional.ofNullable(byHost.remove(lease.hostname())).ifPresent(theirs::addAll));
            portions.add(new BookContents(some, theirs, List.of(), List.of()));
        }
        List<LeasePages.Claim> idle =
                byHost.values().stream().flatMap(List::stream).toList();
        parts(idle, most).forEach(some -> portions.add(new BookContents(List.of(), some, List.of(), List.of())));
        parts(ended, most).forEach(some -> portions.add(new BookContents(List.of(), List.of(), some, List.of())));
        parts(barred, most).forEach(some -> portions.add(new BookContents(List.of(), List.of(), List.of(), some)));
        return portions;
    }

    private static <T> List<List<T>> parts(List<T> all, int most) {
        List<List<T>> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i += most) {
            parts.add(all.subList(i, Math.min(all.size(), i + most)));
        }
        return parts;
    }

    /** Writes all of it down. */
    public void writeTo(LeasePages pages) {
        leases.forEach(pages::put);
        claims.forEach(pages::claim);
        pages.passedOn(claims.stream()
                .filter(LeasePages.Claim::passedOn)
                .map(LeasePages.Claim::id)
                .toList());
        ended.forEach(pages::end);
        barred.forEach(pages::bar);
    }

    @Override
    public String toString() {
        return "leases=" + leases.size() + " jobs=" + claims.size() + " barred=" + barred.size();
    }
}
