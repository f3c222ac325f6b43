package dev.pmc.network.lease;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The lease book, open for as long as one transaction lasts: who has what, and which addresses nobody gets now. */
public interface LeasePages {
    List<Lease> leases();

    Optional<Lease> of(Hostname hostname);

    Optional<Hostname> holderOf(String address);

    Optional<Hostname> holderOf(MacAddress mac);

    /** The addresses of a network, as numbers, that are leased or barred. */
    Set<Long> taken(Cidr network, Instant now);

    /** Why an address is barred, if it is. */
    Optional<Barred> barred(String address, Instant now);

    /** Every address that is barred. */
    List<Barred> barred(Instant now);

    /** A lease, in the place of the one that the host may have had. */
    void put(Lease lease);

    void remove(Hostname hostname);

    /** Nobody gets the address for a while. */
    void bar(Barred barred);

    /** A job that rests on a host's lease; as long as there is one the lease stays. Nothing happens if it is there already. */
    void claim(Claim claim);

    Optional<Claim> claim(String id);

    List<Claim> claimsOf(Hostname hostname);

    /** Claims on leases that there are not. */
    List<Claim> idleClaims();

    /** Nothing is known of a claim any more. If its job comes again it is a new one; so it must not have been passed on. */
    void drop(Claim claim);

    /** A claim has ended, and is known to have. Its job may still come again, and is done with. */
    void end(Ended ended);

    /** Whether a claim is known to have ended. */
    boolean isOver(String claim, Instant now);

    /** Every claim that is known to have ended, in the order of their ids. */
    List<Ended> ended(Instant now);

    /** Forgets claims that were to be known to have ended until now; it may leave some for the next time. */
    void forgetEnded(Instant now);

    /** The jobs of these claims have been passed on. */
    void passedOn(Collection<String> claims);

    /** Nobody can use this book any more, after this step: another one says all that it said. */
    void retire(String successor);

    /** An address that nobody gets until then. */
    record Barred(String address, String reason, Instant until) {}

    /**
     * What one create job has in a lease. It ends when the scheduler says that nothing rests on it any more.
     *
     * @param id travels in the job, as its field {@code lease}
     * @param passedOn whether the job is known to have reached the scheduler's tube
     */
    record Claim(String id, Hostname hostname, boolean passedOn) {}

    /**
     * A claim that the scheduler has given back.
     *
     * @param until when it may be forgotten; that is after its job can have come the last time
     */
    record Ended(String claim, Hostname hostname, Instant until) {}
}
