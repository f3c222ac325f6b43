package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * The helper {@code pmc-guest} in a guest, and how much time its VM is given before it is powered off.
 *
 * @param drainSeconds how long others may take to turn away from the VM; it is over sooner if all have said that they did
 * @param hookSeconds how long the guest's own {@code pre-stop} hooks may take, unless they ask for more
 * @param graceSeconds how long hooks and powering off may take together, whatever they ask for; then the power is taken
 * @param service what the guest is a member of; null for its component type
 * @param unknown what a newer scheduler has asked for
 */
public record GuestHelper(
        @IfMissing("10") int drainSeconds,
        @IfMissing("30") int hookSeconds,
        @IfMissing("60") int graceSeconds,
        @Nullable String service,
        UnknownFields unknown) {
    /** With what is taken if nobody says otherwise. */
    public static final GuestHelper STANDARD = new GuestHelper(10, 30, 60);

    /** The longest that anything of it may take, in seconds. */
    public static final int MOST_SECONDS = 3600;

    /** A helper of which everything is known. */
    public GuestHelper(int drainSeconds, int hookSeconds, int graceSeconds) {
        this(drainSeconds, hookSeconds, graceSeconds, null, UnknownFields.NONE);
    }

    /** The same of a guest that is a member of that service; null for its component type. */
    public GuestHelper of(@Nullable String its) {
        return new GuestHelper(drainSeconds, hookSeconds, graceSeconds, its, unknown);
    }

    /** @throws IllegalArgumentException if a time is out of its range, or hooks may take longer than everything together */
    public GuestHelper {
        VmShape.check(
                drainSeconds >= 0 && drainSeconds <= MOST_SECONDS, "draining takes 0 to " + MOST_SECONDS + " seconds");
        VmShape.check(
                graceSeconds >= 0 && graceSeconds <= MOST_SECONDS, "the grace is 0 to " + MOST_SECONDS + " seconds");
        VmShape.check(
                hookSeconds >= 0 && hookSeconds <= graceSeconds, "hooks take 0 seconds to as many as the grace is");
    }
}
