package dev.pmc.web.access;

/**
 * Who makes a request, as far as it has been proved.
 *
 * @param name of the token or user; for people, it is no key to anything
 */
public record Caller(String name, AccessRole role, Means means) {
    /** A program on this machine that has shown nothing, where those may read. */
    public static final Caller THIS_MACHINE = new Caller("this machine", AccessRole.OPERATOR, Means.LOOPBACK);

    /** How it was proved. */
    public enum Means {
        /** The token itself came with the request. */
        TOKEN,
        /** By where the request came from. */
        LOOPBACK
    }

    /** Whether the name is that of somebody, and not of something that several share. */
    public boolean isSomebody() {
        return means != Means.LOOPBACK && !name.equals(KnownCallers.SHARED_TOKEN);
    }
}
