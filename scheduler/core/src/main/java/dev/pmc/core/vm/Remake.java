package dev.pmc.core.vm;

import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmSpec;

/**
 * What a VM is to be made into: of another shape, or anew with a fresh disk. It is made into that by its next attempt, and
 * as long as its guest may be on it is what it was, so that it never takes more than its task accounts for.
 *
 * @param now its guest is powered off for it; if not, that waits until somebody else does so
 */
public record Remake(VmSpec spec, boolean now, UnknownFields unknown) {
    /** One of which everything is known. */
    public Remake(VmSpec spec, boolean now) {
        this(spec, now, UnknownFields.NONE);
    }

    /** The same with what its guest takes no notice of said as of that VM. */
    Remake described(VmSpec other) {
        return new Remake(
                new VmSpec(
                        spec.identity(),
                        spec.shape(),
                        other.labels(),
                        other.ready(),
                        other.guestHelper(),
                        spec.unknown()),
                now,
                unknown);
    }
}
