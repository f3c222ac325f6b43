package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.task.OutgoingUpdate.State;
import dev.pmc.executor.task.Work.Kind;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The part of a task's life that has to do with snapshots of its VM's disk. Owned by one thread. */
abstract class TaskSnapshots extends TaskStanding {
    static final String OFF = "the guest is off; what it has on disk is kept";
    private static final long NO_ORDER = -1;

    final TaskPolicy policy;

    /** The number of the order that the host works on. */
    private long orderUnderWay = NO_ORDER;

    TaskSnapshots(String taskId, VmTask task, TaskPolicy policy) {
        super(taskId, task, new Restarts(policy));
        this.policy = policy;
    }

    /** The domain is active, by that report. */
    abstract TaskStep up(String words, VmReport report, Duration now);

    /** Whatever there was has been given up, or has come to its end. */
    final void noOrderIsUnderWay() {
        orderUnderWay = NO_ORDER;
    }

    /**
     * People want something done with the VM's snapshots. The scheduler says so again and again; what has been dealt with
     * the host knows.
     */
    final TaskStep snapshotAsked(@Nullable SnapshotOrder order) {
        if (order == null || order.number() == orderUnderWay) {
            return TaskStep.NOTHING;
        }
        return switch (phase) {
            case WAITING, RUNNING -> {
                orderUnderWay = order.number();
                TaskStep done = TaskStep.NOTHING.andAbandon().then(Kind.SNAPSHOT, task.with(order));
                if (order.kind() == SnapshotOrder.Kind.REVERT) {
                    phase = Phase.RESTARTING;
                    yield done;
                }
                yield phase == Phase.WAITING ? done.then(Kind.AWAIT_READY, task, policy.readyLimit()) : done;
            }
            case STARTING, RESTARTING, RECOVERING, MOVING, STOPPING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    final TaskStep snapshotDone(VmReport report, Duration now) {
        noOrderIsUnderWay();
        return switch (phase) {
            case WAITING, RUNNING -> {
                VmReport all = lastUpdate().report().withDisk(report.disk(), report.snapshotAnswer());
                yield tell(State.RUNNING, lastUpdate().words(), lastUpdate().healthy(), all);
            }
            case RESTARTING -> up("", report, now);
            case STOPPING ->
                task.verb() == Verb.STOP
                        ? end(
                                State.FINISHED,
                                OFF,
                                OutgoingUpdate.report(false, true).withDisk(report.disk(), report.snapshotAnswer()))
                        : TaskStep.NOTHING;
            case STARTING, RECOVERING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }

    /** It is for the scheduler to give an order again. A guest that was to be reverted is seen to be up, whatever its disk is. */
    final TaskStep snapshotFailed(VmFailure failure, Duration now) {
        noOrderIsUnderWay();
        return switch (phase) {
            case RESTARTING -> recover(String.valueOf(failure.getMessage()), now);
            case STOPPING -> task.verb() == Verb.STOP ? end(failure) : TaskStep.NOTHING;
            case STARTING, WAITING, RUNNING, RECOVERING, MOVING, ERASING, ENDED -> TaskStep.NOTHING;
        };
    }
}
