package dev.pmc.local.master;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.pmc.local.MasterTimings;
import dev.pmc.local.http.EventResponse;
import dev.pmc.local.link.AgentLink;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.MessageFaults.Way;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.MasterInfo.Capability;
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
    public static final String VERSION = "1.11.0";
    private static final Logger log = LoggerFactory.getLogger(Master.class);
    /** Of MasterInfo.Capability: too new for the protobuf classes of Mesos 1.11. */
    private static final int QUOTA_V2 = 3;

    private final Loop loop;
    private final MessageFaults faults;
    private final MasterTimings timings;
    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final Tasks tasks;
    private final Agents agents;
    private final Subscriptions subscriptions;
    private final Acceptance acceptance;
    private final ReconcileAnswers reconciliation;
    private Loop.Timer nextRound = Loop.Timer.NONE;
    private Loop.Timer recovery = Loop.Timer.NONE;
    private boolean stopped;

    public Master(
            Loop loop, MessageFaults faults, MasterTimings timings, Registry registry, InetSocketAddress address) {
        this.loop = loop;
        this.faults = faults;
        this.timings = timings;
        state = new MasterState(registry);
        allocator = new Allocator(loop, timings.allocationInterval(), new Random());
        offers = new Offers(state, allocator, address.getAddress().getHostAddress());
        tasks = new Tasks(state, allocator, loop);
        agents = new Agents(state, allocator, offers, tasks, loop, timings);
        subscriptions = new Subscriptions(state, allocator, offers, tasks, loop, masterInfo(address));
        acceptance = new Acceptance(state, offers, allocator, tasks, loop);
        reconciliation = new ReconcileAnswers(state, loop);
    }

    private MasterInfo masterInfo(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        int networkOrder = java.nio.ByteBuffer.wrap(address.getAddress().getAddress())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        return MasterInfo.newBuilder()
                .setId(state.masterId())
                .setIp(networkOrder)
                .setPort(address.getPort())
                .setPid("master@" + ip + ":" + address.getPort())
                .setHostname(address.getHostString())
                .setVersion(VERSION)
                .setAddress(Address.newBuilder()
                        .setHostname(address.getHostString())
                        .setIp(ip)
                        .setPort(address.getPort()))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.AGENT_UPDATE))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.AGENT_DRAINING))
                .addCapabilities(Capability.newBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        Capability.TYPE_FIELD_NUMBER,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(QUOTA_V2)
                                                .build())
                                .build()))
                .build();
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
            case TEARDOWN -> subscriptions.remove(framework);
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
            case ACKNOWLEDGE -> tasks.acknowledge(framework, call.getAcknowledge());
            case RECONCILE -> reconciliation.reconcile(framework, call.getReconcile());
            case MESSAGE -> message(framework, call.getMessage());
            case REQUEST,
                    ACCEPT_INVERSE_OFFERS,
                    DECLINE_INVERSE_OFFERS,
                    ACKNOWLEDGE_OPERATION_STATUS,
                    RECONCILE_OPERATIONS ->
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

    public void deactivate(AgentID agent) {
        agents.deactivate(agent);
    }

    public void markGone(AgentID agent) {
        agents.markGone(agent);
    }

    // -------------------------------------------------------------------- agents

    /** The end of a new connection that the master hears an agent by. */
    public MasterPort connect(AgentLink link) {
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
