package dev.pmc.framework;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.pmc.mesos.V1;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master through libmesos: each call goes to the driver that is in use now, in v0 messages.
 *
 * <p>The classic driver knows less than the v1 API: it declines one offer at a time, tells a kill neither the agent nor a
 * grace period, forgets the agents of a reconciliation, and never hears of inverse offers, which so get no answer.
 */
final class LibmesosMaster implements MesosMaster {
    private static final Logger log = LoggerFactory.getLogger(LibmesosMaster.class);

    private final DriverKeeper keeper;

    LibmesosMaster(DriverKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void start() {
        keeper.start();
    }

    @Override
    public void accept(List<OfferID> offers, List<TaskInfo> tasks, Filters filters) {
        keeper.driver()
                .launchTasks(v0(offers, Protos.OfferID.parser()), v0(tasks, Protos.TaskInfo.parser()), v0(filters));
    }

    @Override
    public void decline(List<OfferID> offers, Filters filters) {
        v0(offers, Protos.OfferID.parser()).forEach(offer -> keeper.driver().declineOffer(offer, v0(filters)));
    }

    @Override
    public void acceptInverseOffers(List<OfferID> inverseOffers, Filters filters) {
        log.debug("libmesos has no call that answers inverse offers");
    }

    @Override
    public void declineInverseOffers(List<OfferID> inverseOffers, Filters filters) {
        log.debug("libmesos has no call that answers inverse offers");
    }

    @Override
    public void revive() {
        keeper.driver().reviveOffers();
    }

    @Override
    public void suppress() {
        keeper.driver().suppressOffers();
    }

    @Override
    public void kill(TaskID task, @Nullable AgentID agent, @Nullable Duration grace) {
        keeper.driver().killTask(V1.reread(task, Protos.TaskID.parser()));
    }

    @Override
    public void acknowledge(Call.Acknowledge update) {
        keeper.driver()
                .acknowledgeStatusUpdate(status(update.getTaskId())
                        .setSlaveId(agent(update.getAgentId()))
                        .setUuid(update.getUuid())
                        .build());
    }

    @Override
    public void reconcile(List<Call.Reconcile.Task> tasks) {
        keeper.driver()
                .reconcileTasks(tasks.stream().map(LibmesosMaster::question).toList());
    }

    @Override
    public void message(AgentID agent, ExecutorID executor, byte[] data) {
        keeper.driver().sendFrameworkMessage(V1.reread(executor, Protos.ExecutorID.parser()), agent(agent), data);
    }

    @Override
    public Optional<Duration> silence() {
        return keeper.silence();
    }

    @Override
    public void tearDown() {
        keeper.close(false);
    }

    @Override
    public void close() {
        keeper.close(true);
    }

    private static Protos.TaskStatus question(Call.Reconcile.Task task) {
        Protos.TaskStatus.Builder status = status(task.getTaskId());
        return (task.hasAgentId() ? status.setSlaveId(agent(task.getAgentId())) : status).build();
    }

    /** The state is required and not looked at. */
    private static Protos.TaskStatus.Builder status(TaskID task) {
        return Protos.TaskStatus.newBuilder()
                .setTaskId(V1.reread(task, Protos.TaskID.parser()))
                .setState(Protos.TaskState.TASK_STAGING);
    }

    private static Protos.SlaveID agent(AgentID agent) {
        return V1.reread(agent, Protos.SlaveID.parser());
    }

    private static Protos.Filters v0(Filters filters) {
        return V1.reread(filters, Protos.Filters.parser());
    }

    private static <T> List<T> v0(List<? extends MessageLite> messages, Parser<T> as) {
        return messages.stream().map(message -> V1.reread(message, as)).toList();
    }
}
