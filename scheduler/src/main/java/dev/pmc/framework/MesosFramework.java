package dev.pmc.framework;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.discovery.Announcement;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapter between Mesos and the core: what the master says becomes events, effects become calls.
 *
 * <p>What the master says comes on a thread of its adapter's and is only posted to the inbox; {@link #perform} is called by
 * one thread, the one that follows the loop. What passes between the two is the offers as Mesos made them, which tasks'
 * resources are cut from.
 */
public final class MesosFramework implements MasterEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MesosFramework.class);

    private final TaskFactory tasks;
    private final Consumer<Event> inbox;
    private final ExecutorMessages messages;
    private final Consumer<String> fatal;
    private final Map<String, Offer> offers = new ConcurrentHashMap<>();
    private volatile @Nullable FrameworkID frameworkId;
    private volatile @Nullable MesosMaster master;

    /**
     * @param stopGrace how long a guest may take to power off when its task is killed
     * @param announcements what is said of a VM with its task; asked by the thread that performs
     * @param inbox takes events and never blocks
     * @param messages takes what executors say
     * @param fatal is told, in words for an operator, why the framework cannot go on
     */
    public MesosFramework(
            ExecutorFactory executors,
            Resources executorShare,
            Duration stopGrace,
            Function<Hostname, Optional<Announcement>> announcements,
            Consumer<Event> inbox,
            ExecutorMessages messages,
            Consumer<String> fatal) {
        tasks = new TaskFactory(executors, executorShare, stopGrace, announcements);
        this.inbox = inbox;
        this.messages = messages;
        this.fatal = fatal;
    }

    /** Gives the master that calls go to, before it is started. */
    public void use(MesosMaster master) {
        this.master = master;
    }

    /** How long ago the master was heard, heartbeats included; empty if that cannot be told. Any thread. */
    public Optional<Duration> silence() {
        MesosMaster master = this.master;
        return master == null ? Optional.empty() : master.silence();
    }

    /** Makes the calls; one that gets lost is made again, as the core sees fit. */
    public void perform(List<Effect.ForMesos> calls) {
        MesosMaster master = this.master;
        if (master == null) {
            throw new IllegalStateException("a master is in use before the first effect");
        }
        CallPerformer performer = new CallPerformer(master, frameworkId, offers, tasks, inbox);
        calls.forEach(call -> call.performBy(performer));
    }

    /** Says something about a console to an executor. Any thread; it may get lost, and so may the answer. */
    public void ask(String agentId, String executorId, Record message) {
        MesosMaster master = this.master;
        if (master != null) {
            CallPerformer.send(agentId, executorId, message, master);
        }
    }

    @Override
    public void subscribed(FrameworkID framework, MasterInfo master) {
        frameworkId = framework;
        offers.clear();
        LOG.atDebug()
                .addKeyValue("master", master.getHostname() + ":" + master.getPort())
                .addKeyValue("framework", framework.getValue())
                .log("a master has taken pmc in");
        inbox.accept(new Event.Registered(framework.getValue()));
    }

    @Override
    public void offers(List<Offer> arrived) {
        arrived.forEach(offer -> offers.put(offer.getId().getValue(), offer));
        LOG.atDebug().addKeyValue("offers", arrived.size()).log("offers came");
        inbox.accept(
                new Event.OffersArrived(arrived.stream().map(OfferReader::read).toList()));
    }

    @Override
    public void rescinded(OfferID offer) {
        offers.remove(offer.getValue());
        LOG.atDebug().addKeyValue("offer", offer.getValue()).log("an offer was taken back");
        inbox.accept(new Event.OfferRescinded(offer.getValue()));
    }

    @Override
    public void updated(TaskStatus status) {
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
    public void message(AgentID agent, ExecutorID executor, byte[] data) {
        Record answer = messages.heard(agent.getValue(), executor.getValue(), data);
        MesosMaster master = this.master;
        if (answer != null && master != null) {
            CallPerformer.send(agent.getValue(), executor.getValue(), answer, master);
        }
    }

    @Override
    public void disconnected() {
        offers.clear();
        LOG.warn("the connection to the master is lost; VMs go on, and pmc looks for a master");
        inbox.accept(new Event.Disconnected());
    }

    @Override
    public void inverseOffers(List<InverseOffer> inverseOffers) {
        inbox.accept(new Event.InverseOffersArrived(
                inverseOffers.stream().map(OfferReader::read).toList()));
    }

    @Override
    public void inverseOfferRescinded(OfferID inverseOffer) {
        LOG.atDebug()
                .addKeyValue("inverseOffer", inverseOffer.getValue())
                .log("a request for maintenance was taken back");
    }

    /** Only a hint, which may not come at all: the tasks' own updates tell what became of them. */
    @Override
    public void agentLost(AgentID agent) {
        LOG.atWarn().addKeyValue("agent", agent.getValue()).log("the master has lost an agent");
        inbox.accept(new Event.AgentLost(agent.getValue()));
    }

    /** Only a hint, as with an agent. */
    @Override
    public void executorLost(AgentID agent, ExecutorID executor, int status) {
        LOG.atWarn()
                .addKeyValue("executor", executor.getValue())
                .addKeyValue("agent", agent.getValue())
                .addKeyValue("status", status)
                .log("an executor has ended");
        inbox.accept(new Event.ExecutorLost(agent.getValue(), ExecutorId.of(executor.getValue())));
    }

    @Override
    public void ended(String reason) {
        fatal.accept(reason);
    }
}
