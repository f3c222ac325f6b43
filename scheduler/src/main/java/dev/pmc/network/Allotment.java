package dev.pmc.network;

import dev.pmc.network.lease.Lease;

/** The answer to a {@link AddressRequest}. */
sealed interface Allotment {
    /** Here it is. */
    record Granted(Lease lease) implements Allotment {}

    /** Never again: the job was passed on before, and the scheduler has given back what it had. */
    record Over() implements Allotment {}

    /** Not now; it may be possible later, because hosts go and quarantines end. */
    record Later(String reason) implements Allotment {}

    /** Never, as the wish stands. */
    record Refused(String reason) implements Allotment {}
}
