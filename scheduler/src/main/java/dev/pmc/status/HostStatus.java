package dev.pmc.status;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.GuestTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host's record with its recent history.
 *
 * @param words what its executor says of its work on it now, if anything
 * @param history its last changes of state since pmc was started, oldest first
 */
public record HostStatus(VmRecord record, @Nullable String words, List<StatusEvent> history) {
    private static final int LONGEST = 12;

    public HostStatus {
        history = List.copyOf(history);
    }

    HostStatus next(VmRecord after, StatusEvent happening) {
        List<StatusEvent> longer = new ArrayList<>(history);
        longer.add(happening);
        int surplus = Math.max(0, longer.size() - LONGEST);
        return new HostStatus(after, null, longer.subList(surplus, longer.size()));
    }

    HostStatus saying(@Nullable String said) {
        return new HostStatus(record, said, history);
    }

    /** What is wrong with its guest, if its domain is active and something is. */
    public Optional<GuestTrouble> trouble() {
        return trouble(record);
    }

    static Optional<GuestTrouble> trouble(VmRecord vm) {
        return vm.standing().isOn() ? GuestTrouble.of(vm.reason()) : Optional.empty();
    }
}
