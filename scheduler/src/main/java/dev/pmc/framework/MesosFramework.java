package dev.pmc.framework;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.placement.Resources;
import dev.pmc.vm.ConsoleRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.Protos.ExecutorID;
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
 * What passes between the two is the offers as Mesos made them, which tasks' resources are cut from.
 */
public final class MesosFramework implements Scheduler, MaintenanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(MesosFramework.class);

    /** A master that still wants its machine back asks again after this time. */
    private static final Duration MAINTENANCE_REMINDER = Duration.ofHours(1);

    /** No task's id has a slash in it. */
    private static final TaskStatus QUESTION = TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("pmc/is-the-master-there"))
            .setSlaveId(SlaveID.newBuilder().setValue("pmc-no-agent"))
            .setState(TaskState.TASK_STAGING)
            .build();

    private final TaskFactory tasks;
    private final Consumer<Event> inbox;
    private final ExecutorMessages messages;
    private final Consumer<String> fatal;
    private final Map<String, Offer> offers = new ConcurrentHashMap<>();
    private volatile @Nullable FrameworkID frameworkId;
    private volatile @Nullable SchedulerDriver driver;
    private final MaintenanceLog maintenance = new MaintenanceLog();
    private volatile DriverWatch watch = DriverWatch.NONE;

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

    /** Tells somebody of what happens to the driver in use, before one is. */
    void watchedBy(DriverWatch watch) {
        this.watch = watch;
    }

    /** Asks the master for a task of an agent that there is not, of which it always says at once that it is unknown. */
    void askMaster() {
        SchedulerDriver driver = this.driver;
        if (driver != null) {
            driver.reconcileTasks(List.of(QUESTION));
        }
    }

    /** The id that a master has given; null before. */
    @Nullable
    FrameworkID id() {
        return frameworkId;
    }

    /** How long ago the master was heard, heartbeats included; empty with a driver that does not tell. Any thread. */
    public Optional<Duration> silence() {
        return driver instanceof HttpSchedulerDriver http ? Optional.of(http.silence()) : watch.silence();
    }

    /** Makes the calls; one that gets lost is made again, as the core sees fit. */
    public void perform(List<Effect.ForMesos> calls) {
        SchedulerDriver driver = this.driver;
        if (driver == null) {
            throw new IllegalStateException("a driver is in use before the first effect");
        }
        CallPerformer performer = new CallPerformer(driver, frameworkId, offers, tasks, inbox);
        calls.forEach(call -> call.performBy(performer));
    }

    /** Asks an executor what a guest has said, if there is a driver. Any thread; question and answer may get lost. */
    public void ask(String agentId, String executorId, ConsoleRequest request) {
        SchedulerDriver driver = this.driver;
        if (driver != null) {
            CallPerformer.send(agentId, executorId, request, driver);
        }
    }

    @Override
    public void registered(SchedulerDriver driver, FrameworkID framework, MasterInfo master) {
        frameworkId = framework;
        offers.clear();
        LOG.atDebug()
                .addKeyValue("master", master.getHostname() + ":" + master.getPort())
                .addKeyValue("framework", framework.getValue())
                .log("a master has taken pmc in");
        watch.registered();
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
        maintenance.look(arrived);
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
        if (status.getTaskId().equals(QUESTION.getTaskId())) {
            watch.answered();
            return;
        }
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
        watch.disconnected();
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
                    inverseOffers.stream().map(InverseOffer::getId).toList(),
                    CallPerformer.filters(MAINTENANCE_REMINDER));
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
        inbox.accept(new Event.AgentLost(agent.getValue()));
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

    /** What a driver says that has been replaced meanwhile is of no interest. */
    @Override
    public void error(SchedulerDriver from, String message) {
        if (from != driver) {
            LOG.atDebug().addKeyValue("reason", message).log("a driver that is not in use any more has ended");
        } else if (watch.heals(message)) {
            disconnected(from);
        } else {
            fatal.accept(message);
        }
    }
}
