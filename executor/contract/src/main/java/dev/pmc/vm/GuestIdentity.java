package dev.pmc.vm;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes a guest this one and no other: another identity is another VM.
 *
 * @param mac null for an address that the host derives from the hostname
 * @param rebuilds how often the VM was made anew, with a fresh disk; each time its guest is another one
 */
public record GuestIdentity(
        Hostname hostname,
        ComponentType componentType,
        @Nullable MacAddress mac,
        @Unwrapped GuestSeed seed,
        @IfMissing("0") int rebuilds) {
    /** One that was never made anew. */
    public GuestIdentity(Hostname hostname, ComponentType componentType, @Nullable MacAddress mac, GuestSeed seed) {
        this(hostname, componentType, mac, seed, 0);
    }

    /**
     * The domain's UUID, derived from the hostname: defining the domain again is the same domain, and two agents that are
     * asked for the same VM make domains that are recognisably one.
     */
    public UUID uuid() {
        return uuidOf(hostname);
    }

    /** What cloud-init knows the guest by: where it is another one, it sets up the guest as at its first boot. */
    public String instanceId() {
        return rebuilds == 0 ? uuid().toString() : uuid() + "-" + rebuilds;
    }

    /** The same, made anew so often, from that image. */
    GuestIdentity rebuilt(int times, String os) {
        GuestSeed other =
                new GuestSeed(os, seed.ip(), seed.gateway(), seed.nameservers(), seed.sshKeys(), seed.userData());
        return new GuestIdentity(hostname, componentType, mac, other, times);
    }

    /** The UUID of any VM of that name. */
    public static UUID uuidOf(Hostname hostname) {
        return UUID.nameUUIDFromBytes(("pmc/" + hostname).getBytes(StandardCharsets.UTF_8));
    }
}
