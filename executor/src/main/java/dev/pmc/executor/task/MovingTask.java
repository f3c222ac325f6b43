package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.task.OutgoingUpdate.State;
import dev.pmc.executor.task.Work.Kind;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;

/**
 * The part of a task's life in which its VM moves: on the machine that it leaves, its guest goes off and its disk is held; on
 * the one that it comes to, a RECEIVE task makes ready and fetches the disk. Either way the task is {@link Phase#MOVING} and
 * the guest off, until the scheduler says that this side is to start it; then the task is as any that runs a VM.
 *
 * <p>The scheduler says each of its words again until it has the answer, so an answer is said again, too. A word about a move
 * for which the guest has been started already came late, and is void.
 */
abstract class MovingTask extends TaskSnapshots {
    /** How far its part in the move has come. */
    private enum Part {
        NONE,
        HOLDING,
        HELD,
        PREPARING,
        PREPARED,
        FETCHING,
        FETCHED
    }

    private Part part = Part.NONE;
    /** The move that it is about. */
    private int move;
    /** The last move after which the guest was to be started here; 0 for none. */
    private int startedFor;

    MovingTask(String taskId, VmTask task, TaskPolicy policy) {
        super(taskId, task, policy);
    }

    @Override
    final OutgoingUpdate dressed(OutgoingUpdate update) {
        return startedFor == 0 || update.state() != State.RUNNING
                ? update
                : new OutgoingUpdate(
                        update.state(),
                        update.words(),
                        update.healthy(),
                        update.report().withTransfer(Transfer.of(Stage.STARTED, startedFor)));
    }

    /** The guest is to go off for its move, and its disk to be fetched by whoever knows how. */
    final TaskStep holdAsked(VmCommand command, Duration grace) {
        if (command.move() <= startedFor) {
            return TaskStep.NOTHING;
        }
        return switch (phase) {
            case WAITING, RUNNING -> {
                phase = Phase.MOVING;
                part = Part.HOLDING;
                move = command.move();
                yield tell(State.KILLING, "powering the guest off for its move", null)
                        .andAbandon()
                        .farewell(task)
                        .then(new Work(Kind.HOLD, task, grace, command));
            }
            case MOVING -> part == Part.HELD && move == command.move() ? TaskStep.tell(lastUpdate()) : TaskStep.NOTHING;
            case STARTING, RESTARTING, RECOVERING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    final TaskStep held(Transfer transfer) {
        if (phase != Phase.MOVING || part != Part.HOLDING) {
            return TaskStep.NOTHING;
        }
        part = Part.HELD;
        return tell(
                State.KILLING,
                "the guest is off, and its disk is held for its move",
                null,
                lastUpdate().report().withTransfer(transfer));
    }

    /** What was begun is undone: the guest is started again, and the scheduler says once more what it wants. */
    final TaskStep holdFailed(VmFailure failure, Duration now) {
        if (phase != Phase.MOVING || part != Part.HOLDING) {
            return TaskStep.NOTHING;
        }
        part = Part.NONE;
        return recover("it could not be held for its move: " + failure.getMessage(), now);
    }

    /** The first step of a RECEIVE task. */
    final TaskStep prepare() {
        part = Part.PREPARING;
        return TaskStep.tell(lastUpdate()).then(Kind.PREPARE, task);
    }

    final TaskStep prepared() {
        if (phase != Phase.MOVING || part != Part.PREPARING) {
            return TaskStep.NOTHING;
        }
        part = Part.PREPARED;
        return receiving("ready to receive the VM", Transfer.of(Stage.PREPARED, 0));
    }

    final TaskStep prepareFailed(VmFailure failure) {
        return phase == Phase.MOVING && part == Part.PREPARING ? end(failure) : TaskStep.NOTHING;
    }

    /** The disk is to be fetched. */
    final TaskStep fetchAsked(VmCommand command) {
        if (phase != Phase.MOVING || command.source() == null) {
            return TaskStep.NOTHING;
        }
        return switch (part) {
            case PREPARED -> {
                part = Part.FETCHING;
                move = command.move();
                yield TaskStep.NOTHING.then(new Work(Kind.FETCH, task, Duration.ZERO, command));
            }
            case FETCHED -> TaskStep.tell(lastUpdate());
            case NONE, HOLDING, HELD, PREPARING, FETCHING -> TaskStep.NOTHING;
        };
    }

    /** So much of the disk is here. */
    final TaskStep fetched(Transfer transfer) {
        if (phase != Phase.MOVING || part != Part.FETCHING) {
            return TaskStep.NOTHING;
        }
        boolean whole = transfer.stage() == Stage.FETCHED;
        part = whole ? Part.FETCHED : part;
        return receiving(whole ? "the whole disk is here" : "fetching the disk", transfer);
    }

    /** What may pass is left to the scheduler, which asks again; what has come stays. */
    final TaskStep fetchFailed(VmFailure failure) {
        if (phase != Phase.MOVING || part != Part.FETCHING) {
            return TaskStep.NOTHING;
        }
        if (!failure.retryable()) {
            return end(failure);
        }
        part = Part.PREPARED;
        return receiving(String.valueOf(failure.getMessage()), Transfer.of(Stage.PREPARED, move));
    }

    private TaskStep receiving(String words, Transfer transfer) {
        return tell(State.STARTING, words, null, lastUpdate().report().withTransfer(transfer));
    }

    /** This side is to start the guest. */
    final TaskStep startAsked(VmCommand command) {
        if (command.move() < move || command.move() < startedFor) {
            return TaskStep.NOTHING;
        }
        return switch (phase) {
            case MOVING -> {
                if (part != Part.HOLDING && part != Part.HELD && part != Part.FETCHED) {
                    yield TaskStep.NOTHING;
                }
                startedFor = command.move();
                part = Part.NONE;
                task = task.running();
                want(command.bootGeneration());
                phase = Phase.STARTING;
                yield tell(State.STARTING, "starting the guest after its move", null)
                        .andAbandon()
                        .then(Kind.RUN, task);
            }
            case STARTING, WAITING, RUNNING, RESTARTING, RECOVERING -> {
                startedFor = command.move();
                yield restartAsked(command.bootGeneration());
            }
            case STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** People want the guest to have been booted for {@code generation} at least. */
    abstract TaskStep restartAsked(int generation);

    /** Whether the task runs its VM, or is to. */
    final boolean isOfVm() {
        return task().verb() == Verb.RUN || task().verb() == Verb.RECEIVE;
    }
}
