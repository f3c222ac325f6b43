package dev.pmc.local.master;

import dev.pmc.local.MasterTimings;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Loop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;

/** Pings agents, and tells which have left too many pings in a row without an answer. On the loop only. */
final class AgentPings {
    private final Loop loop;
    private final MasterTimings timings;
    private final Consumer<RegisteredAgent> silent;
    private final Map<AgentID, Pinged> pinged = new LinkedHashMap<>();

    private final class Pinged {
        private final RegisteredAgent agent;
        private int unanswered;
        private Loop.Timer timer = Loop.Timer.NONE;

        Pinged(RegisteredAgent agent) {
            this.agent = agent;
        }

        void ping() {
            if (agent.removed()) {
                pinged.remove(agent.id(), this);
                return;
            }
            if (unanswered >= timings.maxAgentPingTimeouts()) {
                pinged.remove(agent.id());
                silent.accept(agent);
                return;
            }
            unanswered++;
            agent.send(AgentPort::ping);
            timer = loop.after(timings.agentPingTimeout(), this::ping);
        }
    }

    AgentPings(Loop loop, MasterTimings timings, Consumer<RegisteredAgent> silent) {
        this.loop = loop;
        this.timings = timings;
        this.silent = silent;
    }

    /** Pings from now on; one that comes back starts anew. */
    void start(RegisteredAgent agent) {
        stop(agent.id());
        Pinged started = new Pinged(agent);
        pinged.put(agent.id(), started);
        started.ping();
    }

    void answered(AgentID agent) {
        Pinged answering = pinged.get(agent);
        if (answering != null) {
            answering.unanswered = 0;
        }
    }

    private void stop(AgentID agent) {
        Pinged stopped = pinged.remove(agent);
        if (stopped != null) {
            stopped.timer.cancel();
        }
    }

    void stopAll() {
        pinged.values().forEach(stopped -> stopped.timer.cancel());
        pinged.clear();
    }
}
