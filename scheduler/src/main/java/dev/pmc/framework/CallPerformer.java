package dev.pmc.framework;

import com.google.protobuf.ByteString;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.ExecutorId;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a call of each effect. An offer that went away before its ACCEPT is answered as Mesos would: no task ran. */
final class CallPerformer implements Effect.MesosPerformer {
    private static final Logger LOG = LoggerFactory.getLogger(CallPerformer.class);

    private final MesosMaster master;
    private final @Nullable FrameworkID framework;
    private final Map<String, Offer> offers;
    private final TaskFactory tasks;
    private final Consumer<Event> inbox;

    /**
     * @param framework null before the first registration
     * @param offers by their ids, as Mesos made them; those that are answered are taken out
     * @param inbox takes what the master would say
     */
    CallPerformer(
            MesosMaster master,
            @Nullable FrameworkID framework,
            Map<String, Offer> offers,
            TaskFactory tasks,
            Consumer<Event> inbox) {
        this.master = master;
        this.framework = framework;
        this.offers = offers;
        this.tasks = tasks;
        this.inbox = inbox;
    }

    @Override
    public void tell(Effect.Tell tell) {
        send(tell.agentId(), tell.executorId(), tell.command(), master);
    }

    @Override
    public void fetchImage(Effect.FetchImage fetch) {
        send(fetch.agentId(), fetch.executorId(), fetch.order(), master);
    }

    @Override
    public void acknowledge(Effect.Acknowledge acknowledge) {
        master.acknowledge(acknowledgement(acknowledge.receipt()));
    }

    @Override
    public void suppress(Effect.Suppress suppress) {
        LOG.debug("nothing waits: asking for no more offers");
        master.suppress();
    }

    @Override
    public void revive(Effect.Revive revive) {
        LOG.debug("something waits: asking for offers");
        master.revive();
    }

    /** An agent passes over what is for an executor that it does not have. */
    static void send(String agentId, String executorId, Record message, MesosMaster master) {
        ExecutorId id = ExecutorId.of(executorId);
        for (ExecutorId each : List.of(id.onUnreserved(), id.onReserved())) {
            master.message(
                    agent(agentId),
                    ExecutorID.newBuilder().setValue(each.toString()).build(),
                    Messages.bytes(message));
        }
    }

    @Override
    public void accept(Effect.Accept accept) {
        List<Offer> accepted = take(accept.offerIds());
        if (framework == null || accepted.size() < accept.offerIds().size()) {
            LOG.atInfo()
                    .addKeyValue("agent", accept.agentId())
                    .addKeyValue("tasks", ids(accept))
                    .log("an offer went away before it was used");
            accepted.forEach(offer -> master.decline(List.of(offer.getId()), filters(Duration.ZERO)));
            accept.launches().forEach(launch -> inbox.accept(neverRan(launch, accept.agentId())));
            return;
        }
        if (LOG.isDebugEnabled()) {
            LOG.atDebug()
                    .addKeyValue("agent", accept.agentId())
                    .addKeyValue("offers", accept.offerIds())
                    .addKeyValue("tasks", ids(accept))
                    .log("accepting offers");
        }
        master.accept(
                accepted.stream().map(Offer::getId).toList(),
                tasks.tasks(accept.launches(), accepted, framework),
                filters(Duration.ZERO));
    }

    private static String ids(Effect.Accept accept) {
        return accept.launches().stream()
                .map(launch -> launch.taskId().value())
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Event neverRan(Effect.Launch launch, String agentId) {
        return new Event.TaskUpdated(new TaskUpdate(
                launch.taskId(),
                TaskUpdate.Kind.NEVER_RAN,
                agentId,
                null,
                "the offer went away before it was used",
                null));
    }

    @Override
    public void decline(Effect.Decline decline) {
        master.decline(take(decline.offerIds()).stream().map(Offer::getId).toList(), filters(decline.refuse()));
    }

    @Override
    public void declineInverse(Effect.DeclineInverse decline) {
        master.declineInverseOffers(ids(decline.inverseOfferIds()), filters(decline.refuse()));
    }

    @Override
    public void acceptInverse(Effect.AcceptInverse accept) {
        master.acceptInverseOffers(ids(accept.inverseOfferIds()), filters(accept.refuse()));
    }

    private static List<OfferID> ids(List<String> ids) {
        return ids.stream().map(id -> OfferID.newBuilder().setValue(id).build()).toList();
    }

    private List<Offer> take(Collection<String> offerIds) {
        List<Offer> taken = new ArrayList<>();
        for (String id : offerIds) {
            Offer offer = offers.remove(id);
            if (offer != null) {
                taken.add(offer);
            }
        }
        return taken;
    }

    @Override
    public void kill(Effect.Kill kill) {
        LOG.atInfo()
                .addKeyValue("task", kill.task())
                .addKeyValue("agent", kill.agentId())
                .log("ending a task");
        master.kill(task(kill.task()), agent(kill.agentId()), null);
    }

    @Override
    public void reconcile(Effect.Reconcile reconcile) {
        LOG.atDebug()
                .addKeyValue("tasks", reconcile.tasks().size())
                .log("asking the master for the states of tasks; 0 stands for all");
        master.reconcile(reconcile.tasks().stream()
                .map(known -> Call.Reconcile.Task.newBuilder()
                        .setTaskId(task(known.task()))
                        .setAgentId(agent(known.agentId()))
                        .build())
                .toList());
    }

    private static Call.Acknowledge acknowledgement(TaskUpdate.Receipt receipt) {
        return Call.Acknowledge.newBuilder()
                .setTaskId(task(receipt.task()))
                .setAgentId(agent(receipt.agentId()))
                .setUuid(ByteString.copyFrom(HexFormat.of().parseHex(receipt.uuid())))
                .build();
    }

    private static TaskID task(TaskId id) {
        return TaskID.newBuilder().setValue(id.value()).build();
    }

    private static AgentID agent(String id) {
        return AgentID.newBuilder().setValue(id).build();
    }

    static Filters filters(Duration refuse) {
        return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
    }
}
