package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.executor.task.OutgoingUpdate.State;
import dev.pmc.executor.task.Work.Kind;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.WorkProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of one Mesos task: what each event means in each phase. It decides and does nothing else; {@link Supervisor}
 * carries the {@link TaskStep}s out.
 *
 * <pre>
 * STARTING ── run done ──► WAITING ── guest answers, or not in time ──► RUNNING
 *    │                        ▲  ▲ ╲                                   ╱   │
 *    │ run failed             │  │  ╲── restart asked ──► RESTARTING ◄╱    │ guest powered off, taken away:
 *    ▼                        │  └───── restarted ───────────┘ │           ▼
 *  ENDED                      └──── run done ── RECOVERING ◄───┴─ crashed  STOPPING
 * any of these ── killed, STOP task ──► STOPPING ── stopped ──► ENDED          (disk kept)
 *                  │             └── it was a delete ──┐
 *                  └── as a delete; ERASE task ──► ERASING ── erased ──► ENDED   (nothing left)
 * </pre>
 *
 * A STOP task begins in STOPPING, an ERASE task in ERASING. What is MOVING is told by {@link MovingTask}. Every event is a method with one row per phase, so that the
 * compiler finds a pair that has been forgotten.
 *
 * <p>Owned by one thread. {@code now} is a reading of a clock that never goes back.
 */
final class TaskLife extends MovingTask {
    private final @Nullable Duration taskGrace;

    private boolean eraseOnKill;
    private boolean killed;
    private @Nullable String taker;
    private Duration stopGrace;
    private boolean nothingLeft;
    /** The domain has ended while it was being started; which of the two was later is not known. */
    private boolean endedMeanwhile;
    /** Why the domain, although active, does not run; it may be known before the start is over. */
    private @Nullable String still;

    /** @param taskGrace of the task's kill policy, if it has one */
    TaskLife(String taskId, VmTask task, @Nullable Duration taskGrace, TaskPolicy policy) {
        super(taskId, task, policy);
        this.taskGrace = taskGrace;
        this.stopGrace = taskGrace == null ? policy.grace() : taskGrace;
    }

    /** The STOP or ERASE task whose result ends this life too, if there is one. */
    @Nullable
    String taker() {
        return taker;
    }

    /** The first step. */
    TaskStep begin() {
        TaskStep told = TaskStep.tell(lastUpdate());
        return switch (task.verb()) {
            case RUN -> told.then(Kind.RUN, task);
            case STOP -> told.stop(task, stopGrace);
            case ERASE -> hasHelper() ? told.stop(task, stopGrace).then(Kind.ERASE, task) : told.then(Kind.ERASE, task);
            case RECEIVE -> prepare();
        };
    }

    /** @param killGrace of the KILL's own kill policy, if it has one */
    TaskStep killed(@Nullable Duration killGrace) {
        return switch (phase) {
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING ->
                kill(killGrace == null ? taskGrace : killGrace);
            case STOPPING -> {
                killed = true;
                yield eraseAfterStop();
            }
            case ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** The scheduler has said something. */
    TaskStep told(VmCommand command) {
        return switch (command.kind()) {
            case ERASE_ON_KILL -> toBeErasedOnKill();
            case RESTART -> restartAsked(command.bootGeneration());
            case SNAPSHOT -> snapshotAsked(command.snapshotOrder());
            case HOLD -> holdAsked(command, taskGrace == null ? policy.grace() : taskGrace);
            case FETCH -> fetchAsked(command);
            case START -> startAsked(command);
        };
    }

    /** The KILL that follows, or that came just before, is a delete. */
    TaskStep toBeErasedOnKill() {
        eraseOnKill = true;
        return switch (phase) {
            case STOPPING -> eraseAfterStop();
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** A STOP or ERASE task has come for the same VM. */
    TaskStep takenBy(String other, Verb verb) {
        return switch (phase) {
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING -> take(other, verb);
            case STOPPING -> verb == Verb.ERASE ? take(other, verb) : TaskStep.NOTHING;
            case ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** A newer attempt has come for the same VM and looks after it from now on. */
    TaskStep supersededBy(String newerTask) {
        return switch (phase) {
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING ->
                end(
                                State.KILLED,
                                "a newer attempt has taken the VM over, task " + newerTask,
                                OutgoingUpdate.report(false, true))
                        .andAbandon();
            case ENDED -> TaskStep.NOTHING;
        };
    }

    @Override
    TaskStep restartAsked(int generation) {
        return switch (phase) {
            case STARTING, RESTARTING, RECOVERING -> {
                want(generation);
                yield TaskStep.NOTHING;
            }
            case WAITING, RUNNING -> {
                want(generation);
                if (task.bootGeneration() <= lastUpdate().report().bootGeneration()) {
                    yield TaskStep.tell(lastUpdate());
                }
                phase = Phase.RESTARTING;
                yield TaskStep.NOTHING.andAbandon().then(Kind.RESTART, task);
            }
            case MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** Work on the VM has come so far. */
    TaskStep progress(WorkProgress work) {
        return switch (phase) {
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING -> worksOn(work);
            case ENDED -> TaskStep.NOTHING;
        };
    }

    /** A piece of work is over. What it has come to was said before. */
    TaskStep workOver() {
        return switch (phase) {
            case WAITING, RUNNING -> restsAgain();
            case STARTING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep runDone(VmReport report, Duration now) {
        return switch (phase) {
            case STARTING -> up("", report, now);
            case RECOVERING -> up("started again, " + restarts, report, now);
            case WAITING, RUNNING, RESTARTING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep runFailed(VmFailure failure, Duration now) {
        return switch (phase) {
            case STARTING -> end(failure);
            case RECOVERING -> failure.retryable() ? recover(String.valueOf(failure.getMessage()), now) : end(failure);
            case STOPPING -> {
                nothingLeft = failure.leftNothing();
                yield TaskStep.NOTHING;
            }
            case WAITING, RUNNING, RESTARTING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** Waiting for the guest is over; the report says whether it answers. */
    TaskStep waited(VmReport report) {
        return switch (phase) {
            case WAITING -> {
                phase = Phase.RUNNING;
                String words = report.ready()
                        ? ""
                        : GuestTrouble.SILENT.words() + " within "
                                + policy.readyLimit().toSeconds() + " s";
                yield tell(State.RUNNING, report.ready() ? words : complaintOr(words), report.ready(), report);
            }
            case STARTING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep waitFailed(VmFailure failure) {
        return switch (phase) {
            case WAITING -> {
                phase = Phase.RUNNING;
                yield tell(State.RUNNING, String.valueOf(failure.getMessage()), false);
            }
            case STARTING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep restarted(VmReport report, Duration now) {
        return switch (phase) {
            case RESTARTING -> up("restarted", report, now);
            case STARTING, WAITING, RUNNING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep restartFailed(VmFailure failure, Duration now) {
        return switch (phase) {
            case RESTARTING -> recover(String.valueOf(failure.getMessage()), now);
            case STARTING, WAITING, RUNNING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    TaskStep stopped() {
        return switch (phase) {
            case STOPPING -> {
                if (outcome != null) {
                    yield end(outcome);
                }
                boolean isOwn = task.verb() == Verb.STOP;
                yield isOwn && task.snapshotOrder() != null
                        ? TaskStep.NOTHING.then(Kind.SNAPSHOT, task)
                        : end(isOwn ? State.FINISHED : State.KILLED, OFF, OutgoingUpdate.report(nothingLeft, true));
            }
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /**
     * Only what nobody else would repeat is carried out again and again: a KILL, and seeing to it that a guest which went
     * down stays so. A STOP task is for the scheduler to repeat.
     */
    TaskStep stopFailed(VmFailure failure) {
        return switch (phase) {
            case STOPPING -> {
                if (!failure.retryable() || !(killed || outcome != null)) {
                    yield outcome == null ? end(failure) : end(outcome);
                }
                TaskStep told = outcome != null
                        ? TaskStep.NOTHING
                        : tell(State.KILLING, String.valueOf(failure.getMessage()), null);
                yield told.wake(policy.stopRetry());
            }
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** @param kept files that stay, because pmc did not make them */
    TaskStep erased(List<Path> kept) {
        return switch (phase) {
            case ERASING ->
                end(
                        task.verb() == Verb.ERASE ? State.FINISHED : State.KILLED,
                        removed(kept),
                        OutgoingUpdate.report(true, true));
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** An erase is not tried again here: an ERASE task does that, wherever the executor that failed has gone. */
    TaskStep eraseFailed(VmFailure failure) {
        return switch (phase) {
            case ERASING -> end(failure);
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING, MOVING, STOPPING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** The domain is no longer active, and pmc did not ask for that. */
    TaskStep ended(Ending ending, String words, Duration now) {
        return switch (phase) {
            case WAITING, RUNNING -> over(ending, words, now);
            case STARTING, RESTARTING, RECOVERING -> {
                endedMeanwhile = true;
                yield TaskStep.NOTHING;
            }
            case MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** The domain is active, but its guest does not run, and will not until people have done something. */
    TaskStep standsStill(String words) {
        return switch (phase) {
            case STARTING, RESTARTING, RECOVERING -> {
                still = words;
                yield TaskStep.NOTHING;
            }
            case WAITING, RUNNING -> {
                phase = Phase.RUNNING;
                noOrderIsUnderWay();
                yield tell(State.RUNNING, words, false).andAbandon();
            }
            case MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** The guest, which stood still, runs. */
    TaskStep movesAgain() {
        still = null;
        return switch (phase) {
            case RUNNING -> {
                phase = Phase.WAITING;
                yield tell(State.RUNNING, "the guest runs again", null)
                        .then(Kind.AWAIT_READY, task, policy.readyLimit());
            }
            case STARTING, WAITING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** The time that a step asked for has come. */
    TaskStep wake() {
        return switch (phase) {
            case RECOVERING -> {
                endedMeanwhile = false;
                still = null;
                yield TaskStep.NOTHING.then(Kind.RUN, task);
            }
            case STOPPING ->
                outcome == null
                        ? TaskStep.NOTHING.then(Kind.STOP, task, stopGrace)
                        : TaskStep.NOTHING.then(Kind.KEEP_OFF, task);
            case STARTING, WAITING, RUNNING, RESTARTING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    @Override
    TaskStep up(String words, VmReport report, Duration now) {
        noOrderIsUnderWay();
        if (endedMeanwhile) {
            return recover("the guest ended while it was being started", now);
        }
        restarts.up(now);
        String why = still;
        if (why != null) {
            phase = Phase.RUNNING;
            return tell(State.RUNNING, why, false, report);
        }
        TaskStep told = tell(State.RUNNING, words, null, report);
        if (task.bootGeneration() > report.bootGeneration()) {
            phase = Phase.RESTARTING;
            return told.then(Kind.RESTART, task);
        }
        phase = Phase.WAITING;
        return told.then(Kind.AWAIT_READY, task, policy.readyLimit());
    }

    private TaskStep kill(@Nullable Duration grace) {
        killed = true;
        stopGrace = grace == null ? policy.grace() : grace;
        if (!eraseOnKill) {
            phase = Phase.STOPPING;
            return tellEnding("powering the guest off").stop(task, stopGrace);
        }
        phase = Phase.ERASING;
        TaskStep told = tellEnding("removing the VM");
        // A guest whose disk goes anyway is powered off politely only for somebody who asked for that.
        return (grace == null && !hasHelper() ? told : told.stop(task, stopGrace)).then(Kind.ERASE, task);
    }

    private TaskStep eraseAfterStop() {
        if (!(killed && eraseOnKill)) {
            return TaskStep.NOTHING;
        }
        phase = Phase.ERASING;
        return tell(State.KILLING, "removing the VM", null).then(Kind.ERASE, task);
    }

    private TaskStep take(String other, Verb verb) {
        phase = verb == Verb.ERASE ? Phase.ERASING : Phase.STOPPING;
        taker = other;
        return tellEnding("the VM is left to task " + other);
    }

    private boolean hasHelper() {
        return task.spec().guestHelper() != null;
    }

    private TaskStep tellEnding(String words) {
        return tell(State.KILLING, words, null).andAbandon();
    }
}
