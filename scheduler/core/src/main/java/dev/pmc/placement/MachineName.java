package dev.pmc.placement;

import dev.pmc.vm.Ascii;

/** Hostnames of machines as DNS compares them: without regard to case, and to the dot of the root at the end. */
public final class MachineName {
    private MachineName() {}

    /** The one form of all names of the same machine. */
    public static String of(String hostname) {
        String lower = Ascii.lower(hostname);
        return lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    public static boolean same(String one, String other) {
        return one.equals(other) || of(one).equals(of(other));
    }
}
