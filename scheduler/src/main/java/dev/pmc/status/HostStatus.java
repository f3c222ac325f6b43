package dev.pmc.status;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host's record with its recent history.
 *
 * @param work what its executor says of its work on it now; null if it says nothing
 * @param history its last changes of state since pmc was started, oldest first
 */
public record HostStatus(VmRecord record, @Nullable Work work, List<StatusEvent> history) {
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

    HostStatus at(@Nullable Work other) {
        return new HostStatus(record, other, history);
    }

    /**
     * Work on a host.
     *
     * @param since when it came to its step
     */
    public record Work(WorkProgress progress, Instant since) {
        /** Work that has come so far, and to a step of its own if that is another one than before. */
        static Work after(@Nullable Work before, WorkProgress progress, Instant now) {
            return before != null && before.isAt(progress.step())
                    ? new Work(progress, before.since)
                    : new Work(progress, now);
        }

        boolean isAt(WorkStep step) {
            return progress.step() == step;
        }
    }

    /** What its executor says of its work on it, in words. */
    public @Nullable String words() {
        return work == null ? null : work.progress().words();
    }

    /**
     * The step that the host is at: its executor's word, or what follows from how the host stands. Empty if nothing is under
     * way, or nobody has said what.
     */
    public Optional<Work> step() {
        WorkStep silent = silentStep();
        boolean isVague = work == null || work.progress().step() == WorkStep.OTHER;
        if (silent == null || !isVague) {
            return Optional.ofNullable(work);
        }
        WorkProgress at = WorkProgress.at(silent);
        String words = words();
        return Optional.of(new Work(words == null ? at : at.saying(words), record.since()));
    }

    /** The step of which no executor tells. */
    private @Nullable WorkStep silentStep() {
        return switch (record.state()) {
            case PLACED -> WorkStep.EXECUTOR;
            case RUNNING -> record.guest().ready() ? null : WorkStep.BOOT;
            case ACCEPTED, STARTING, STOPPING, STOPPED, DELETING, FAILED, UNREACHABLE -> null;
        };
    }

    /** Whether it is on its way from an accepted offer to a guest that has answered. */
    public boolean isComingUp() {
        return switch (record.state()) {
            case PLACED, STARTING -> true;
            case RUNNING -> !record.guest().ready();
            case ACCEPTED, STOPPING, STOPPED, DELETING, FAILED, UNREACHABLE -> false;
        };
    }

    /** Whether it runs, and its guest has not answered or is not well. */
    public boolean isUnready() {
        return record.state() == VmState.RUNNING && !record.guest().ready();
    }

    /** What is wrong with its guest, if its domain is active and something is. */
    public Optional<GuestTrouble> trouble() {
        return trouble(record);
    }

    static Optional<GuestTrouble> trouble(VmRecord vm) {
        return vm.standing().isOn() ? GuestTrouble.of(vm.reason()) : Optional.empty();
    }
}
