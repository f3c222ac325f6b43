package dev.pmc.local.link;

import java.util.function.Consumer;
import java.util.function.Function;

/** The connection between an agent and a master that are in one process. On the loop only. */
public final class Link implements AgentChannel, MasterChannel {
    private final Loop loop;
    private final AgentPort agent;
    private final MasterPort master;
    private boolean cut;

    /** @param master gives the end of the connection that it hears the agent by */
    public Link(Loop loop, AgentPort agent, Function<AgentChannel, MasterPort> master) {
        this.loop = loop;
        this.agent = agent;
        this.master = master.apply(this);
    }

    @Override
    public void toMaster(Consumer<MasterPort> message) {
        send(() -> message.accept(master));
    }

    @Override
    public void toAgent(Consumer<AgentPort> message) {
        send(() -> message.accept(agent));
    }

    private void send(Runnable message) {
        if (!cut) {
            loop.post(() -> {
                if (!cut) {
                    message.run();
                }
            });
        }
    }

    @Override
    public void cut() {
        cut = true;
    }

    @Override
    public void close() {
        if (!cut) {
            cut = true;
            loop.post(master::disconnected);
        }
    }
}
