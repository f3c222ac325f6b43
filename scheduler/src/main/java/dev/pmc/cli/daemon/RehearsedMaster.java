package dev.pmc.cli.daemon;

import dev.pmc.framework.MasterEvents;
import dev.pmc.framework.MesosMaster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/** No master at all: it says of each task that it is asked about that it is running, and does nothing with what it is told. */
final class RehearsedMaster implements MesosMaster {
    private final MasterEvents events;
    private int launched;

    /** @param events what is said comes there */
    RehearsedMaster(MasterEvents events) {
        this.events = events;
    }

    int launched() {
        return launched;
    }

    @Override
    public void accept(List<OfferID> offers, List<TaskInfo> tasks, Filters filters) {
        launched += tasks.size();
    }

    @Override
    public void reconcile(List<Call.Reconcile.Task> tasks) {
        tasks.forEach(task -> events.updated(TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setAgentId(task.getAgentId())
                .setState(TaskState.TASK_RUNNING)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
                .build()));
    }

    @Override
    public void start() {}

    @Override
    public void decline(List<OfferID> offers, Filters filters) {}

    @Override
    public void acceptInverseOffers(List<OfferID> inverseOffers, Filters filters) {}

    @Override
    public void declineInverseOffers(List<OfferID> inverseOffers, Filters filters) {}

    @Override
    public void revive() {}

    @Override
    public void suppress() {}

    @Override
    public void kill(TaskID task, @Nullable AgentID agent, @Nullable Duration grace) {}

    @Override
    public void acknowledge(Call.Acknowledge update) {}

    @Override
    public void message(AgentID agent, ExecutorID executor, byte[] data) {}

    @Override
    public Optional<Duration> silence() {
        return Optional.empty();
    }

    @Override
    public void tearDown() {}

    @Override
    public void close() {}
}
