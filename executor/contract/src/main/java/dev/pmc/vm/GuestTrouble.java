package dev.pmc.vm;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may be wrong with a guest whose domain is active. An executor tells it in words for people, which begin with those
 * of a constant, so that they can be counted; the words therefore do not change.
 */
public enum GuestTrouble {
    /** It has not answered for as long as it may take to boot. */
    SILENT("the guest has not answered", false),
    /** Somebody has paused it. */
    PAUSED("the guest is paused", true),
    /** The hypervisor has paused it, because the host's disk is full or broken. */
    DISK_BLOCKED("the guest stands still because its disk cannot be written", true),
    /** Its watchdog has paused it. */
    WATCHDOG("the guest's watchdog has paused it", true),
    /** It is in ACPI S3. */
    ASLEEP("the guest has put itself to sleep", true),
    /** Its kernel has given up. */
    PANICKED("the guest has panicked", true),
    /** Its memory is in a file, and it goes on from there at its next start. */
    SAVED("somebody has saved the guest to disk", true),
    /** Its machine goes down, and takes it along. */
    MACHINE_DOWN("the guest was stopped because its machine goes down", false),
    /** Its executor says something that only people can read. */
    OTHER("", false);

    private final String words;
    private final boolean forPeople;

    GuestTrouble(String words, boolean forPeople) {
        this.words = words;
        this.forPeople = forPeople;
    }

    /** The trouble that an executor's words tell of; empty for no words. */
    public static Optional<GuestTrouble> of(@Nullable String told) {
        return told == null || told.isEmpty()
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(trouble -> told.startsWith(trouble.words))
                        .findFirst();
    }

    /** The beginning of what people are told. */
    public String words() {
        return words;
    }

    /** It stays so until a person acts. */
    public boolean isForPeople() {
        return forPeople;
    }
}
