package dev.pmc.local.master;

import dev.pmc.local.master.RegistryEntry.Standing;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents of which operators want nothing offered, or the tasks ended too. That stands in the registry: it holds until it is
 * taken back, over restarts of agent and master. On the loop only.
 */
final class Draining {
    private static final Logger log = LoggerFactory.getLogger(Draining.class);

    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final AgentRemoval removal;

    Draining(MasterState state, Allocator allocator, Offers offers, AgentRemoval removal) {
        this.state = state;
        this.allocator = allocator;
        this.offers = offers;
        this.removal = removal;
    }

    /** Nothing of the agent is offered any more; its tasks go on. */
    void deactivate(AgentID agent) {
        state.registry().deactivate(agent, null);
        takeOut(agent);
    }

    private void takeOut(AgentID agent) {
        allocator.setAgentActive(agent, false);
        offers.takeBack(agent);
    }

    /** Nothing of it is offered, and its tasks are killed. */
    void drain(AgentID agentId, DrainConfig config) {
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent is to be drained");
        state.registry().deactivate(agentId, info(DrainState.DRAINING, config));
        takeOut(agentId);
        continueWith(agentId);
    }

    /** An agent that has come back while it is drained is told so, even if it was empty: it may have brought tasks. */
    void continueWith(AgentID agentId) {
        DrainInfo info = state.registry().drain(agentId);
        RegisteredAgent agent = state.agent(agentId);
        if (info != null && agent != null) {
            agent.send(port -> port.drain(info.getConfig()));
            check(agent);
        }
    }

    /** Looks which agents have become empty. */
    void check() {
        List.copyOf(state.agents().values()).forEach(this::check);
    }

    private void check(RegisteredAgent agent) {
        DrainInfo info = state.registry().drain(agent.id());
        if (info == null
                || info.getState() != DrainState.DRAINING
                || !agent.tasks().isEmpty()) {
            return;
        }
        log.atInfo().addKeyValue("agent", agent.id().getValue()).log("Agent is drained");
        if (info.getConfig().getMarkGone()) {
            removal.gone(agent.id());
        } else {
            state.registry().deactivate(agent.id(), info(DrainState.DRAINED, info.getConfig()));
        }
    }

    private static DrainInfo info(DrainState drainState, DrainConfig config) {
        return DrainInfo.newBuilder().setState(drainState).setConfig(config).build();
    }

    /** The agent is offered again. */
    void reactivate(AgentID agentId) {
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent is reactivated");
        state.registry().reactivate(agentId);
        RegisteredAgent agent = state.agent(agentId);
        if (agent != null && agent.connected()) {
            allocator.setAgentActive(agentId, true);
            offers.makeOffers();
        }
    }

    /** Whether it is one that operators can say something about. */
    boolean isKnown(AgentID agent) {
        return state.registry().is(agent, Standing.ADMITTED) || state.registry().is(agent, Standing.UNREACHABLE);
    }
}
