package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.task.OutgoingUpdate.State;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a task stands: what it asks for, the phase it is in, and what has been told about it last. Owned by one thread. */
public abstract class TaskStanding {
    private final String taskId;
    VmTask task;
    Phase phase;
    private OutgoingUpdate lastUpdate =
            new OutgoingUpdate(State.STARTING, "", null, OutgoingUpdate.report(false, false));

    TaskStanding(String taskId, VmTask task) {
        this.taskId = taskId;
        this.task = task;
        this.phase = switch (task.verb()) {
            case RUN -> Phase.STARTING;
            case STOP -> Phase.STOPPING;
            case ERASE -> Phase.ERASING;
        };
    }

    final String taskId() {
        return taskId;
    }

    final VmTask task() {
        return task;
    }

    final Hostname vm() {
        return task.spec().hostname();
    }

    final Phase phase() {
        return phase;
    }

    final OutgoingUpdate lastUpdate() {
        return lastUpdate;
    }

    /** People want the guest to have been booted for that generation at least. */
    final void want(int generation) {
        if (generation > task.bootGeneration()) {
            task = task.withBootGeneration(generation);
        }
    }

    /**
     * What the guest that is waited for says of its own end.
     *
     * @param words null if it says nothing of that kind, or has begun anew since
     */
    final TaskStep complains(@Nullable String words) {
        boolean told = Boolean.FALSE.equals(lastUpdate.healthy());
        if (phase != Phase.WAITING
                || (words == null ? !told : lastUpdate.words().equals(words))) {
            return TaskStep.NOTHING;
        }
        return words == null ? tell(State.RUNNING, "the guest begins anew", null) : tell(State.RUNNING, words, false);
    }

    /** What the guest has said of its own end, if it has; else other words. */
    final String complaintOr(String words) {
        return Boolean.FALSE.equals(lastUpdate.healthy()) ? lastUpdate.words() : words;
    }

    final TaskStep tell(State state, String words, @Nullable Boolean healthy) {
        return tell(state, words, healthy, lastUpdate.report());
    }

    final TaskStep tell(State state, String words, @Nullable Boolean healthy, VmReport report) {
        return tell(new OutgoingUpdate(state, words, healthy, report));
    }

    final TaskStep end(VmFailure failure) {
        return end(
                State.FAILED,
                String.valueOf(failure.getMessage()),
                OutgoingUpdate.report(failure.leftNothing(), failure.retryable()));
    }

    final TaskStep end(State state, String words, VmReport report) {
        return end(new OutgoingUpdate(state, words, null, report));
    }

    final TaskStep end(OutgoingUpdate last) {
        phase = Phase.ENDED;
        return tell(last);
    }

    public static String removed(List<Path> kept) {
        return kept.isEmpty()
                ? "nothing of the VM is left on this host"
                : "the VM is removed from this host, but for disks that pmc did not make: " + kept;
    }

    private TaskStep tell(OutgoingUpdate update) {
        lastUpdate = update;
        return TaskStep.tell(update);
    }
}
