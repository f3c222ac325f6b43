package dev.pmc.local.master;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.AgentChannel;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.jspecify.annotations.Nullable;

/** What a master hears over one connection of an agent; nothing counts before the agent has registered. On the loop only. */
final class AgentConnection implements MasterPort {
    private final Master master;
    private final Agents agents;
    private final Tasks tasks;
    private final AgentChannel link;
    private @Nullable AgentID agent;

    AgentConnection(Master master, Agents agents, Tasks tasks, AgentChannel link) {
        this.master = master;
        this.agents = agents;
        this.tasks = tasks;
        this.link = link;
    }

    @Override
    public void register(Registration registration) {
        if (!master.stopped()) {
            agent = agents.register(registration, link).orElse(null);
        }
    }

    @Override
    public void pong() {
        whenRegistered(agents::pong);
    }

    @Override
    public void statusUpdate(StatusUpdate update) {
        whenRegistered(id -> tasks.update(id, update));
    }

    @Override
    public void executorExited(FrameworkID framework, ExecutorID executor, int status) {
        whenRegistered(id -> tasks.executorExited(id, framework, executor, status));
    }

    @Override
    public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
        whenRegistered(id -> master.messageToFramework(framework, id, executor, data));
    }

    @Override
    public void unregister() {
        whenRegistered(agents::unregister);
    }

    @Override
    public void disconnected() {
        whenRegistered(id -> agents.disconnected(id, link));
    }

    private void whenRegistered(Consumer<AgentID> action) {
        if (agent != null && !master.stopped()) {
            action.accept(agent);
        }
    }
}
