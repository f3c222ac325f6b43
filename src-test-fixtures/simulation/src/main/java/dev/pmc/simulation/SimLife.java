package dev.pmc.simulation;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import org.jspecify.annotations.Nullable;

/** One task of a {@link SimExecutor}, and how far it has come. */
final class SimLife {
    /** How far it has come. */
    enum Phase {
        STARTING,
        RUNNING,
        RESTARTING,
        /** The guest goes off, and its disk is there to be fetched then. */
        HOLDING,
        HELD,
        /** It is made ready for a VM that moves here, and then its disk is fetched. */
        PREPARING,
        PREPARED,
        FETCHING,
        FETCHED,
        STOPPING,
        ERASING,
        ENDED
    }

    final String taskId;
    VmTask task;
    Phase phase;
    boolean eraseOnKill;
    boolean leftNothing;
    int booted;
    /** The last move that it has held or fetched the VM for, and that it has been started for. */
    int move;

    int startedFor;

    @Nullable
    String eraser;

    SimLife(String taskId, VmTask task) {
        this.taskId = taskId;
        this.task = task;
        phase = switch (task.verb()) {
            case RUN -> Phase.STARTING;
            case STOP -> Phase.STOPPING;
            case ERASE -> Phase.ERASING;
            case RECEIVE -> Phase.PREPARING;
        };
    }

    Hostname vm() {
        return task.spec().hostname();
    }
}
