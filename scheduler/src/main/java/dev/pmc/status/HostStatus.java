package dev.pmc.status;

import dev.pmc.scheduler.VmRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A host as it stands, and how it came to stand there.
 *
 * @param history its last changes of state since pmc was started, oldest first
 */
public record HostStatus(VmRecord record, List<Happening> history) {
    private static final int LONGEST = 12;

    public HostStatus {
        history = List.copyOf(history);
    }

    HostStatus next(VmRecord after, Happening happening) {
        List<Happening> longer = new ArrayList<>(history);
        longer.add(happening);
        int surplus = Math.max(0, longer.size() - LONGEST);
        return new HostStatus(after, longer.subList(surplus, longer.size()));
    }
}
