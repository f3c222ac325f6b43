package dev.pmc.vm;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes a guest this one and no other: another identity is another VM.
 *
 * @param mac null for an address that the host derives from the hostname
 */
public record GuestIdentity(
        Hostname hostname,
        ComponentType componentType,
        @Nullable MacAddress mac,
        @Unwrapped GuestSeed seed) {
    /**
     * The domain's UUID, derived from the hostname: defining the domain again is the same domain, and two agents that are
     * asked for the same VM make domains that are recognisably one.
     */
    public UUID uuid() {
        return uuidOf(hostname);
    }

    /** The UUID of any VM of that name. */
    public static UUID uuidOf(Hostname hostname) {
        return UUID.nameUUIDFromBytes(("pmc/" + hostname).getBytes(StandardCharsets.UTF_8));
    }
}
