package dev.pmc.vm;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for: everything that the host needs to know to make the VM. Where it is to run is not part of it. Its JSON
 * form is one object with the fields of all parts.
 *
 * @param labels free words for the site's own tools
 * @param ready what has to happen until the guest counts as ready
 * @param guestHelper null for a guest that is given no helper
 * @param unknown what a newer scheduler has asked for
 */
public record VmSpec(
        @Unwrapped GuestIdentity identity,
        @Unwrapped VmShape shape,
        @IfMissing("{}") Map<String, String> labels,
        @IfMissing("\"auto\"") ReadyCheck ready,
        @Nullable GuestHelper guestHelper,
        UnknownFields unknown) {
    public VmSpec {
        labels = Map.copyOf(labels);
    }

    /** A spec of which everything is known, of a guest without a helper. */
    public VmSpec(GuestIdentity identity, VmShape shape, Map<String, String> labels, ReadyCheck ready) {
        this(identity, shape, labels, ready, null, UnknownFields.NONE);
    }

    /** The same with a helper in its guest, or without one. */
    public VmSpec withGuestHelper(@Nullable GuestHelper helper) {
        return new VmSpec(identity, shape, labels, ready, helper, unknown);
    }

    /** The same with a fresh disk from that image. */
    public VmSpec rebuilt(String os) {
        return new VmSpec(identity.rebuilt(identity.rebuilds() + 1, os), shape, labels, ready, guestHelper, unknown);
    }

    /** The same as if it had been made anew so often. */
    public VmSpec rebuiltSoOften(int times) {
        return new VmSpec(identity.rebuilt(times, seed().os()), shape, labels, ready, guestHelper, unknown);
    }

    /** The same of another shape. */
    public VmSpec shaped(VmShape other) {
        return new VmSpec(identity, other, labels, ready, guestHelper, unknown);
    }

    public Hostname hostname() {
        return identity.hostname();
    }

    public ComponentType componentType() {
        return identity.componentType();
    }

    public GuestSeed seed() {
        return identity.seed();
    }

    /** The domain's UUID. */
    public UUID uuid() {
        return identity.uuid();
    }
}
