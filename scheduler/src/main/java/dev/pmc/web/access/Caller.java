package dev.pmc.web.access;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as it has been proved.
 *
 * @param name of the token or user; for people, it is no key to anything
 * @param session null for programs that show their token each time
 */
public record Caller(
        String name, AccessRole role, Means means, @Nullable Session session) {
    /** A program on this machine that has shown nothing, where those may read. */
    public static final Caller THIS_MACHINE = new Caller("this machine", AccessRole.OPERATOR, Means.LOOPBACK, null);

    /** How it was proved. */
    public enum Means {
        /** The token itself came with the request. */
        TOKEN,
        /** Somebody has logged in. */
        SESSION,
        /** A proxy that is believed says so. */
        PROXY,
        /** By where the request came from. */
        LOOPBACK
    }

    /** Whether the name is that of somebody, and not of something that several share. */
    public boolean isSomebody() {
        return means != Means.LOOPBACK && !name.equals(KnownCallers.SHARED_TOKEN);
    }
}
