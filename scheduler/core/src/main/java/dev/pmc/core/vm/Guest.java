package dev.pmc.core.vm;

import dev.pmc.vm.VmReport;
import org.jspecify.annotations.Nullable;

/**
 * What a guest has said, by its executor.
 *
 * @param ready it has answered
 * @param address its address, once known
 * @param disk how its disk was when that was looked at last; null if it was not
 */
public record Guest(
        boolean ready, @Nullable String address, @Nullable Disk disk) {
    /** A guest that has said nothing yet. */
    public static final Guest SILENT = new Guest(false, null);

    /** A guest of whose disk nothing is known. */
    public Guest(boolean ready, @Nullable String address) {
        this(ready, address, null);
    }

    /**
     * What is known of a guest that is on after word of its executor.
     *
     * @param report null if the word says no more than that it is on
     * @param well nothing is wrong with it
     */
    Guest reported(@Nullable VmReport report, boolean well) {
        return report == null
                ? new Guest(ready && well, address, disk)
                : new Guest(report.ready() && well, report.address(), seen(report));
    }

    Guest notReady() {
        return new Guest(false, address, disk);
    }

    /**
     * What is known of a guest that has ended, or was looked for in vain.
     *
     * @param isThere whether its disk is anywhere still
     */
    Guest ended(@Nullable VmReport report, boolean isThere) {
        return new Guest(false, address, isThere ? seen(report) : null);
    }

    private @Nullable Disk seen(@Nullable VmReport report) {
        return report == null || report.disk() == null ? disk : Disk.of(report.disk());
    }
}
