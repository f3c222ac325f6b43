package dev.pmc.framework;

import com.google.protobuf.ByteString;
import dev.pmc.placement.Resources;
import dev.pmc.scheduler.Effect;
import dev.pmc.scheduler.Event;
import dev.pmc.scheduler.TaskUpdate;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.InverseOffer;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapter between Mesos and the core: callbacks become events, effects become calls.
 *
 * <p>Callbacks come on the driver's thread and only post to the inbox; {@link #perform} is called by one thread, the one that follows the loop.
 * What passes between the two is the offers as Mesos made them, which tasks' resources are cut from. An offer that went
 * away before its ACCEPT is answered as Mesos would: the tasks never ran.
 */
public final class MesosFramework implements Scheduler, MaintenanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(MesosFramework.class);

    /** A master that still wants its machine back asks again after this time. */
    private static final Duration MAINTENANCE_REMINDER = Duration.ofHours(1);

    private final TaskFactory tasks;
    private final Consumer<Event> inbox;
    private final ExecutorMessages messages;
    private final Consumer<String> fatal;
    private final Map<String, Offer> offers = new ConcurrentHashMap<>();
    private volatile @Nullable FrameworkID frameworkId;
    private volatile @Nullable SchedulerDriver driver;

    /**
     * @param stopGrace how long a guest may take to power off when its task is killed
     * @param inbox takes events and never blocks
     * @param messages takes what executors say
     * @param fatal is told, in words for an operator, why the framework cannot go on
     */
    public MesosFramework(
            ExecutorFactory executors,
            Resources executorShare,
            Duration stopGrace,
            Consumer<Event> inbox,
            ExecutorMessages messages,
            Consumer<String> fatal) {
        tasks = new TaskFactory(executors, executorShare, stopGrace);
        this.inbox = inbox;
        this.messages = messages;
        this.fatal = fatal;
    }

    /** Gives the driver that calls are made through from now on, before it is started. */
    public void use(SchedulerDriver driver) {
        this.driver = driver;
    }

    /** The id that a master has given; null before. */
    @Nullable
    FrameworkID id() {
        return frameworkId;
    }

    /** How long ago the master was heard, heartbeats included; empty with a driver that does not tell. Any thread. */
    public Optional<Duration> silence() {
        return driver instanceof HttpSchedulerDriver http ? Optional.of(http.silence()) : Optional.empty();
    }

    /** Makes the calls; one that gets lost is made again, as the core sees fit. */
    public void perform(List<Effect.ForMesos> calls) {
        SchedulerDriver driver = this.driver;
        if (driver == null) {
            throw new IllegalStateException("a driver is in use before the first effect");
        }
        Calls performer = new Calls(driver);
        calls.forEach(call -> call.performBy(performer));
    }

    /** One call for each effect. */
    private final class Calls implements Effect.MesosPerformer {
        private final SchedulerDriver driver;

        Calls(SchedulerDriver driver) {
            this.driver = driver;
        }

        @Override
        public void accept(Effect.Accept accept) {
            MesosFramework.this.accept(accept, driver);
        }

        @Override
        public void decline(Effect.Decline decline) {
            MesosFramework.this.decline(decline, driver);
        }

        @Override
        public void kill(Effect.Kill kill) {
            MesosFramework.kill(kill, driver);
        }

        @Override
        public void tell(Effect.Tell tell) {
            send(tell.agentId(), tell.executorId(), tell.command(), driver);
        }

        @Override
        public void acknowledge(Effect.Acknowledge acknowledge) {
            driver.acknowledgeStatusUpdate(status(acknowledge.receipt()));
        }

        @Override
        public void reconcile(Effect.Reconcile reconcile) {
            MesosFramework.reconcile(reconcile, driver);
        }

        @Override
        public void suppress(Effect.Suppress suppress) {
            LOG.debug("nothing waits: asking for no more offers");
            driver.suppressOffers();
        }

        @Override
        public void revive(Effect.Revive revive) {
            LOG.debug("something waits: asking for offers");
            driver.reviveOffers();
        }
    }

    /** Asks an executor what a guest has said, if there is a driver. Any thread; question and answer may get lost. */
    public void ask(String agentId, String executorId, ConsoleRequest request) {
        SchedulerDriver driver = this.driver;
        if (driver != null) {
            send(agentId, executorId, request, driver);
        }
    }

    /** An agent passes over what is for an executor that it does not have. */
    private static void send(String agentId, String executorId, Record message, SchedulerDriver driver) {
        for (String id : ExecutorFactory.allIds(executorId)) {
            driver.sendFrameworkMessage(
                    ExecutorID.newBuilder().setValue(id).build(), agent(agentId), Json.bytes(message));
        }
    }

    private void accept(Effect.Accept accept, SchedulerDriver driver) {
        List<Offer> accepted = take(accept.offerIds());
        FrameworkID framework = frameworkId;
        Filters filters = filters(accept.refuse());
        if (framework == null || accepted.size() < accept.offerIds().size()) {
            LOG.atInfo()
                    .addKeyValue("agent", accept.agentId())
                    .addKeyValue("tasks", ids(accept))
                    .log("an offer went away before it was used");
            accepted.forEach(offer -> driver.declineOffer(offer.getId(), filters(Duration.ZERO)));
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
        driver.launchTasks(
                accepted.stream().map(Offer::getId).toList(),
                tasks.tasks(accept.launches(), accepted, framework),
                filters);
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

    private void decline(Effect.Decline decline, SchedulerDriver driver) {
        List<OfferID> ids = take(decline.offerIds()).stream().map(Offer::getId).toList();
        if (driver instanceof MesosCalls calls) {
            calls.declineOffers(ids, filters(decline.refuse()));
        } else {
            ids.forEach(id -> driver.declineOffer(id, filters(decline.refuse())));
        }
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

    private static void kill(Effect.Kill kill, SchedulerDriver driver) {
        TaskID task = TaskID.newBuilder().setValue(kill.task().value()).build();
        LOG.atInfo()
                .addKeyValue("task", kill.task())
                .addKeyValue("agent", kill.agentId())
                .log("ending a task");
        if (driver instanceof MesosCalls calls) {
            calls.kill(task, agent(kill.agentId()), null);
        } else {
            driver.killTask(task);
        }
    }

    private static void reconcile(Effect.Reconcile reconcile, SchedulerDriver driver) {
        LOG.atDebug()
                .addKeyValue("tasks", reconcile.tasks().size())
                .log("asking the master for the states of tasks; 0 stands for all");
        driver.reconcileTasks(reconcile.tasks().stream()
                .map(known -> TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(known.task().value()))
                        .setSlaveId(agent(known.agentId()))
                        .setState(TaskState.TASK_STAGING)
                        .build())
                .toList());
    }

    private static TaskStatus status(TaskUpdate.Receipt receipt) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(receipt.task().value()))
                .setSlaveId(agent(receipt.agentId()))
                .setUuid(ByteString.copyFrom(HexFormat.of().parseHex(receipt.uuid())))
                .setState(TaskState.TASK_STAGING)
                .build();
    }

    private static SlaveID agent(String id) {
        return SlaveID.newBuilder().setValue(id).build();
    }

    private static Filters filters(Duration refuse) {
        return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
    }

    @Override
    public void registered(SchedulerDriver driver, FrameworkID framework, MasterInfo master) {
        frameworkId = framework;
        offers.clear();
        LOG.atDebug()
                .addKeyValue("master", master.getHostname() + ":" + master.getPort())
                .addKeyValue("framework", framework.getValue())
                .log("a master has taken pmc in");
        inbox.accept(new Event.Registered(framework.getValue()));
    }

    @Override
    public void reregistered(SchedulerDriver driver, MasterInfo master) {
        FrameworkID framework = frameworkId;
        if (framework == null) {
            throw new IllegalStateException("re-registered before the first registration");
        }
        registered(driver, framework, master);
    }

    @Override
    public void resourceOffers(SchedulerDriver driver, List<Offer> arrived) {
        arrived.forEach(offer -> offers.put(offer.getId().getValue(), offer));
        LOG.atDebug().addKeyValue("offers", arrived.size()).log("offers came");
        inbox.accept(
                new Event.OffersArrived(arrived.stream().map(OfferReader::read).toList()));
    }

    @Override
    public void offerRescinded(SchedulerDriver driver, OfferID offer) {
        offers.remove(offer.getValue());
        LOG.atDebug().addKeyValue("offer", offer.getValue()).log("an offer was taken back");
        inbox.accept(new Event.OfferRescinded(offer.getValue()));
    }

    @Override
    public void statusUpdate(SchedulerDriver driver, TaskStatus status) {
        LOG.atDebug()
                .addKeyValue("task", status.getTaskId().getValue())
                .addKeyValue("state", status.getState())
                .addKeyValue("source", status.getSource())
                .addKeyValue("reason", status.getReason())
                .addKeyValue("message", status.getMessage())
                .log("word of a task");
        UpdateReader.read(status).ifPresent(update -> inbox.accept(new Event.TaskUpdated(update)));
    }

    @Override
    public void frameworkMessage(SchedulerDriver driver, ExecutorID executor, SlaveID agent, byte[] data) {
        messages.heard(agent.getValue(), executor.getValue(), data);
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        offers.clear();
        LOG.warn("the connection to the master is lost; VMs go on, and pmc looks for a master");
        inbox.accept(new Event.Disconnected());
    }

    /**
     * Says no, because hosts stay on their machine until somebody deletes them. For the master the answer is but a note
     * for its operators ({@code docs/maintenance.md}), who may shut the machine down all the same: its hosts are adopted
     * when it is back. New ones are not placed there, because its offers announce the maintenance as well.
     */
    @Override
    public void inverseOffers(List<InverseOffer> inverseOffers) {
        for (InverseOffer each : inverseOffers) {
            LOG.atWarn()
                    .addKeyValue("agent", each.getSlaveId().getValue())
                    .addKeyValue(
                            "from",
                            Instant.ofEpochSecond(
                                    0, each.getUnavailability().getStart().getNanoseconds()))
                    .log(
                            "maintenance is announced for a machine with hosts, which stay there; delete them, or shut it down: they go on when it is back");
        }
        if (driver instanceof MesosCalls calls) {
            calls.declineInverseOffers(
                    inverseOffers.stream().map(InverseOffer::getId).toList(), filters(MAINTENANCE_REMINDER));
        }
    }

    @Override
    public void inverseOfferRescinded(OfferID inverseOffer) {
        LOG.atDebug()
                .addKeyValue("inverseOffer", inverseOffer.getValue())
                .log("a request for maintenance was taken back");
    }

    /** Only a hint, which may not come at all: the tasks' own updates tell what became of them. */
    @Override
    public void slaveLost(SchedulerDriver driver, SlaveID agent) {
        LOG.atWarn().addKeyValue("agent", agent.getValue()).log("the master has lost an agent");
    }

    /** Only a hint, as with an agent. */
    @Override
    public void executorLost(SchedulerDriver driver, ExecutorID executor, SlaveID agent, int status) {
        LOG.atWarn()
                .addKeyValue("executor", executor.getValue())
                .addKeyValue("agent", agent.getValue())
                .addKeyValue("status", status)
                .log("an executor has ended");
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        fatal.accept(message);
    }
}
