package dev.pmc.local.master;

import com.google.protobuf.ByteString;
import dev.pmc.local.MasterTimings;
import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.AgentChannel;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import java.util.Optional;
import java.util.Random;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leading master: takes the calls of schedulers and the messages of agents. It ends for good with {@link #stop}; a
 * restarted master is a new one with the same registry. All methods are called on the loop.
 */
public final class Master {
    private static final Logger log = LoggerFactory.getLogger(Master.class);

    private final Loop loop;
    private final MessageFaults faults;
    private final MasterTimings timings;
    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final InverseOffers inverseOffers;
    private final Tasks tasks;
    private final AgentRemoval removal;
    private final Draining draining;
    private final MachineMaintenance maintenance;
    private final Agents agents;
    private final Subscriptions subscriptions;
    private final Acceptance acceptance;
    private final ReconcileAnswers reconciliation;
    private Loop.Timer nextRound = Loop.Timer.NONE;
    private Loop.Timer recovery = Loop.Timer.NONE;
    private boolean stopped;

    /** @param info what it tells of itself */
    public Master(Loop loop, MessageFaults faults, MasterTimings timings, Registry registry, MasterInfo info) {
        this.loop = loop;
        this.faults = faults;
        this.timings = timings;
        state = new MasterState(registry, info);
        allocator = new Allocator(loop, timings.allocationInterval(), new Random());
        inverseOffers = new InverseOffers(state, loop, timings.allocationInterval());
        offers = new Offers(state, allocator, inverseOffers, loop, timings.offerTimeout());
        tasks = new Tasks(state, allocator, loop);
        removal = new AgentRemoval(state, allocator, offers, tasks, loop);
        draining = new Draining(state, allocator, offers, removal);
        maintenance = new MachineMaintenance(state, offers, inverseOffers, removal);
        agents = new Agents(state, allocator, offers, tasks, removal, draining, loop, timings);
        subscriptions = new Subscriptions(state, allocator, offers, tasks, loop);
        acceptance = new Acceptance(state, offers, allocator, tasks, loop);
        reconciliation = new ReconcileAnswers(state, loop);
    }

    /** Starts to make offers. */
    public void start() {
        recovery = loop.after(timings.agentReregisterTimeout(), agents::giveUpOnMissing);
        nextRound = loop.after(timings.allocationInterval(), this::round);
    }

    private void round() {
        offers.makeOffers();
        nextRound = loop.after(timings.allocationInterval(), this::round);
    }

    /** The end of this master; whoever still holds it is not heard. */
    public void stop() {
        stopped = true;
        nextRound.cancel();
        recovery.cancel();
        agents.stop();
        subscriptions.stop();
    }

    // ---------------------------------------------------------------- schedulers

    @Nullable
    Framework framework(FrameworkID id) {
        return state.framework(id);
    }

    void subscribe(Call call, String streamId, EventResponse stream) {
        SchedulerSession session = new SchedulerSession(streamId, stream, loop, faults);
        subscriptions.subscribe(call.getSubscribe(), session);
    }

    Optional<String> updateFramework(Framework framework, Call.UpdateFramework call) {
        return subscriptions.update(framework, call);
    }

    /** Takes a call that was checked and answered already. */
    void receive(Framework framework, Call call) {
        faults.deliver(Way.CALL, call.getType().name(), () -> {
            if (!stopped && state.framework(framework.id()) == framework) {
                perform(framework, call);
            }
        });
    }

    private void perform(Framework framework, Call call) {
        switch (call.getType()) {
            case TEARDOWN -> teardown(framework);
            case ACCEPT -> acceptance.accept(framework, call.getAccept());
            case DECLINE -> acceptance.decline(framework, call.getDecline());
            case REVIVE -> {
                allocator.revive(framework.id(), call.getRevive().getRolesList());
                offers.makeOffers();
            }
            case SUPPRESS ->
                allocator.suppress(framework.id(), call.getSuppress().getRolesList());
            case KILL -> kill(framework, call.getKill());
            case SHUTDOWN -> shutdown(framework, call.getShutdown());
            case ACKNOWLEDGE -> {
                tasks.acknowledge(framework, call.getAcknowledge());
                draining.check();
            }
            case RECONCILE -> reconciliation.reconcile(framework, call.getReconcile());
            case MESSAGE -> message(framework, call.getMessage());
            case ACCEPT_INVERSE_OFFERS ->
                inverseOffers.answer(
                        framework,
                        call.getAcceptInverseOffers().getInverseOfferIdsList(),
                        InverseOfferStatus.Status.ACCEPT,
                        call.getAcceptInverseOffers().getFilters());
            case DECLINE_INVERSE_OFFERS ->
                inverseOffers.answer(
                        framework,
                        call.getDeclineInverseOffers().getInverseOfferIdsList(),
                        InverseOfferStatus.Status.DECLINE,
                        call.getDeclineInverseOffers().getFilters());
            case REQUEST, ACKNOWLEDGE_OPERATION_STATUS, RECONCILE_OPERATIONS ->
                log.atDebug().addKeyValue("call", call.getType()).log("Call has no effect on the local Mesos");
            case SUBSCRIBE, UPDATE_FRAMEWORK, UNKNOWN ->
                throw new IllegalStateException(call.getType() + " is answered elsewhere");
        }
    }

    private void kill(Framework framework, Call.Kill kill) {
        MasterTask task = framework.tasks().get(kill.getTaskId());
        if (task == null) {
            reconciliation.reconcile(framework, kill.getTaskId(), kill.hasAgentId() ? kill.getAgentId() : null);
            return;
        }
        RegisteredAgent agent = state.agent(task.agentId());
        if (agent == null || (kill.hasAgentId() && !kill.getAgentId().equals(task.agentId()))) {
            log.atWarn()
                    .addKeyValue("task", kill.getTaskId().getValue())
                    .addKeyValue("agent", kill.getAgentId().getValue())
                    .log("KILL with the wrong agent id ignored");
            return;
        }
        agent.killed().add(task.id());
        agent.send(port -> port.killTask(framework.id(), kill));
    }

    private void shutdown(Framework framework, Call.Shutdown shutdown) {
        RegisteredAgent agent = state.agent(shutdown.getAgentId());
        if (agent != null) {
            agent.send(port -> port.shutdownExecutor(framework.id(), shutdown.getExecutorId()));
        }
    }

    private void message(Framework framework, Call.Message message) {
        RegisteredAgent agent = state.agent(message.getAgentId());
        if (agent != null) {
            agent.send(port -> port.message(framework.id(), message.getExecutorId(), message.getData()));
        }
    }

    /** Takes back all offers, as an operator or a lost agent would. */
    public void rescindAll() {
        offers.rescind(offer -> true);
    }

    // ----------------------------------------------------------------- operators

    MasterState state() {
        return state;
    }

    MachineMaintenance maintenance() {
        return maintenance;
    }

    Draining draining() {
        return draining;
    }

    /** The framework is removed, and its executors end. */
    void teardown(Framework framework) {
        subscriptions.remove(framework);
        draining.check();
    }

    /** Nothing of the agent is offered, and its tasks are killed. */
    public void drain(AgentID agent, DrainConfig config) {
        draining.drain(agent, config);
    }

    /** The agent will never come back. */
    public void markGone(AgentID agent) {
        removal.gone(agent);
    }

    // -------------------------------------------------------------------- agents

    /** The end of a new connection that the master hears an agent by. */
    public MasterPort connect(AgentChannel link) {
        return new AgentConnection(this, agents, tasks, link);
    }

    boolean stopped() {
        return stopped;
    }

    void messageToFramework(FrameworkID framework, AgentID agent, ExecutorID executor, ByteString data) {
        Framework receiver = state.framework(framework);
        if (receiver != null) {
            receiver.send(Event.newBuilder()
                    .setType(Event.Type.MESSAGE)
                    .setMessage(Event.Message.newBuilder()
                            .setAgentId(agent)
                            .setExecutorId(executor)
                            .setData(data)));
        }
    }
}
