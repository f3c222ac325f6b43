package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.executor.task.OutgoingUpdate.State;
import dev.pmc.executor.task.Work.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a task stands: what it asks for, the phase it is in, and what has been told about it last. Owned by one thread. */
public abstract class TaskStanding {
    private final String taskId;
    VmTask task;
    Phase phase;
    final Restarts restarts;
    /** What is told when a guest that went down by itself has been seen to stay off. */
    @Nullable
    OutgoingUpdate outcome;

    private OutgoingUpdate lastUpdate =
            new OutgoingUpdate(State.STARTING, "", null, OutgoingUpdate.report(false, false));

    TaskStanding(String taskId, VmTask task, Restarts restarts) {
        this.taskId = taskId;
        this.task = task;
        this.restarts = restarts;
        this.phase = switch (task.verb()) {
            case RUN -> Phase.STARTING;
            case STOP -> Phase.STOPPING;
            case ERASE -> Phase.ERASING;
            case RECEIVE -> Phase.MOVING;
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
        return dressed(lastUpdate);
    }

    /** An update with what is always said with it. */
    abstract OutgoingUpdate dressed(OutgoingUpdate update);

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

    final TaskStep over(Ending ending, String words, Duration now) {
        return switch (ending) {
            case POWERED_OFF -> settle(State.FINISHED, "the guest powered itself off");
            case TAKEN_AWAY -> settle(State.FAILED, "somebody else took the VM away: " + words);
            case CRASHED -> recover("the guest crashed: " + words, now).andAbandon();
            case LEFT_OFF_BY_MACHINE ->
                recover("the guest was stopped with its machine's other guests, and not started again", now)
                        .andAbandon();
        };
    }

    /** A VM that no task looks after must not come back when the host boots, so that is seen to before the end is told. */
    private TaskStep settle(State state, String words) {
        phase = Phase.STOPPING;
        outcome = new OutgoingUpdate(state, words, null, OutgoingUpdate.report(false, true));
        return TaskStep.NOTHING.andAbandon().then(Kind.KEEP_OFF, task);
    }

    final TaskStep recover(String why, Duration now) {
        Duration delay = restarts.next(now);
        if (delay == null) {
            return settle(State.FAILED, why + "; given up after " + restarts);
        }
        phase = Phase.RECOVERING;
        return TaskStep.NOTHING.wake(delay);
    }

    /**
     * The same as before, while work has come so far. What is wrong with the guest is not talked over, and of one that is
     * down and being started again it no longer holds that it was well.
     */
    final TaskStep worksOn(WorkProgress work) {
        boolean isDown = phase == Phase.RECOVERING || phase == Phase.RESTARTING;
        Boolean healthy = (isDown && Boolean.TRUE.equals(lastUpdate.healthy())) ? null : lastUpdate.healthy();
        return tell(
                lastUpdate.state(),
                Boolean.FALSE.equals(healthy) ? lastUpdate.words() : work.words(),
                healthy,
                lastUpdate.report().withProgress(work));
    }

    /** The same as before, without work under way; nothing if none was told of. */
    final TaskStep restsAgain() {
        Boolean healthy = lastUpdate.healthy();
        return lastUpdate.report().progress() == null
                ? TaskStep.NOTHING
                : tell(lastUpdate.state(), Boolean.FALSE.equals(healthy) ? lastUpdate.words() : "", healthy);
    }

    final TaskStep tell(State state, String words, @Nullable Boolean healthy) {
        return tell(state, words, healthy, lastUpdate.report().withProgress(null));
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
        return TaskStep.tell(dressed(update));
    }
}
