package dev.pmc.core.vm;

import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is being done to a VM. Everything that differs from one activity to the next is in this table:
 *
 * <pre>
 *            a task of its own   a task that has the VM    may take                     ends with
 *  NONE      -                   -                         -                            -
 *  START     RUN                 is left to it             launch limit, start limit    the word that the domain is active
 *  RESTART   -                   is told, again and again  start limit                  a report of the boot that is wanted
 *  SNAPSHOT  -                   is told, again and again  start limit                  the answer to the order
 *  STOP      STOP                is killed                 launch limit, for its own    proof that the VM is off
 *  ERASE     ERASE               is told, and killed       launch limit, for its own    proof that nothing is left
 * </pre>
 *
 * <p>What the end of an attempt proves is in {@link AttemptEnd}. An order about the snapshots of a VM that is off goes with
 * the task of a STOP, see {@link SnapshotJobs}.
 */
public enum Activity {
    /** Nothing. */
    NONE(null, Nudge.NONE),
    /** The VM is made, adopted or started. */
    START(Verb.RUN, Nudge.NONE),
    /** The executor is told which boot is wanted, until it says that it is the one. The guest is on. */
    RESTART(null, Nudge.TELL),
    /** The executor is told what to do with the VM's snapshots, until it says what has become of it. The guest is on. */
    SNAPSHOT(null, Nudge.TELL),
    /** The VM is powered off, and its disk kept: for people, or because an attempt took too long. */
    STOP(Verb.STOP, Nudge.KILL),
    /** Everything of the VM is removed. */
    ERASE(Verb.ERASE, Nudge.KILL);

    /** What is done about a task that has the VM. */
    public enum Nudge {
        /** Nothing: it is the one that does the work. It is ended if it takes too long. */
        NONE,
        /** Its executor is told the activity's command, again and again. */
        TELL,
        /** It is killed, again and again. */
        KILL
    }

    private final @Nullable Verb verb;
    private final Nudge nudge;

    Activity(@Nullable Verb verb, Nudge nudge) {
        this.verb = verb;
        this.nudge = nudge;
    }

    /** The activity that a task of that verb is launched for. */
    static Activity of(Verb verb) {
        return switch (verb) {
            case RUN -> START;
            case STOP -> STOP;
            case ERASE -> ERASE;
            case RECEIVE -> throw new IllegalArgumentException("a VM is not at home where it is received");
        };
    }

    /**
     * What is done to a guest that is on and is to be: what the oldest of its jobs without a result asks for. So it is as
     * durable as that job.
     */
    static Activity whileOn(List<PendingJob> pending) {
        return pending.isEmpty() ? NONE : whileOn(pending.get(0));
    }

    /** What is done for a job to a guest that is on. */
    static Activity whileOn(PendingJob job) {
        return switch (job.action()) {
            case CREATE, START, RESTART, REBUILD, RESIZE -> RESTART;
            case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> SNAPSHOT;
            case STOP, DELETE -> NONE; // with either of them the guest is not to be on
            case MIGRATE -> NONE; // its move has it
        };
    }

    /** What is done to a VM that is off and is to be: what its jobs ask for that want it neither on nor gone. */
    static Activity whileOff(List<PendingJob> pending) {
        return pending.stream().anyMatch(job -> job.action().isOfSnapshots()) ? STOP : NONE;
    }

    /** Whether a guest that is on needs no more of it, by what its executor reports. */
    boolean isDone(VmRecord vm, VmReport report) {
        return switch (this) {
            case START, RESTART -> report.bootGeneration() >= vm.asked().bootGeneration();
            case NONE, SNAPSHOT, STOP, ERASE -> false;
        };
    }

    /** The verb of a task of its own; null if it has none. */
    public @Nullable Verb verb() {
        return verb;
    }

    public Nudge nudge() {
        return nudge;
    }

    /** What the executor of an attempt that has the VM is told; null for nothing. */
    public @Nullable VmCommand command(VmRecord vm, Attempt attempt) {
        String task = attempt.task().value();
        return switch (this) {
            case NONE, START, STOP -> null;
            case RESTART ->
                new VmCommand(VmCommand.Kind.RESTART, task, vm.asked().bootGeneration());
            case ERASE -> new VmCommand(VmCommand.Kind.ERASE_ON_KILL, task, 0);
            case SNAPSHOT -> {
                SnapshotOrder order = SnapshotJobs.order(vm);
                yield order == null ? null : VmCommand.of(order, task);
            }
        };
    }

    /**
     * How long the stage may last. Time in which nothing could be heard does not count.
     *
     * @return null for as long as it takes
     */
    public @Nullable Duration limit(Stage stage, Policy.Limits limits) {
        return switch (this) {
            case NONE -> null;
            case START -> stage == Stage.LAUNCHED ? limits.launch() : limits.start();
            case RESTART, SNAPSHOT -> limits.start();
            case STOP, ERASE -> limits.launch();
        };
    }

    /** The stage of a VM for which a task of its own was launched. Of those that only stop or erase, no more is heard than their end. */
    Stage launched() {
        return this == START ? Stage.LAUNCHED : Stage.UNDER_WAY;
    }

    /** The word for a VM that is in reach and to which this is done. */
    VmState word(Stage stage, Power power) {
        return switch (this) {
            case NONE, RESTART, SNAPSHOT -> power == Power.ON ? VmState.RUNNING : VmState.STOPPED;
            case START ->
                switch (stage) {
                    case LAUNCHED -> VmState.PLACED;
                    case UNDER_WAY -> VmState.STARTING;
                    case IDLE, WAITING, GIVEN_UP -> VmState.ACCEPTED;
                };
            case STOP -> VmState.STOPPING;
            case ERASE -> VmState.DELETING;
        };
    }
}
