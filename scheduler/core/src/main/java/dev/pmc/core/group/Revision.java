package dev.pmc.core.group;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
import java.util.List;

/**
 * One of the forms that a group has been given.
 *
 * @param number counts from 1 in each group
 * @param by who has said so, as far as is known
 * @param replaceable members that may be made anew for it, with the loss of their disks, although the spec does not allow it
 *     for all
 * @param restarts members that are as it says are restarted for it, one after the other
 * @param wasReady all members have been available in this form, at one time
 */
public record Revision(
        int number,
        GroupSpec spec,
        String by,
        Instant at,
        @IfMissing("[]") List<Hostname> replaceable,
        @IfMissing("false") boolean restarts,
        boolean wasReady,
        UnknownFields unknown) {
    public Revision {
        replaceable = List.copyOf(replaceable);
    }

    /** A new one. */
    public static Revision of(int number, GroupSpec spec, String by, Instant at, List<Hostname> replaceable) {
        return new Revision(number, spec, by, at, replaceable, false, false, UnknownFields.NONE);
    }

    /** The same as one for which members are restarted. */
    Revision restarting() {
        return new Revision(number, spec, by, at, replaceable, true, wasReady, unknown);
    }

    /** The same when all of it has been ready. */
    Revision ready() {
        return new Revision(number, spec, by, at, replaceable, restarts, true, unknown);
    }

    /** Whether a member may be made anew for it. */
    public boolean mayReplace(Hostname member) {
        return !spec.protect() && (spec.mayReplace() || replaceable.contains(member));
    }
}
