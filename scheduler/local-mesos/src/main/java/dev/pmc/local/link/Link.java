package dev.pmc.local.link;

import java.util.function.Consumer;

/**
 * The connection between one agent and one master. Messages arrive in the order of sending, always later than the call
 * that sends them. While it is cut they are lost without a word, as in a network partition. On the loop only.
 */
public final class Link {
    private final Loop loop;
    private final MasterPort master;
    private final AgentPort agent;
    private boolean cut;

    public Link(Loop loop, MasterPort master, AgentPort agent) {
        this.loop = loop;
        this.master = master;
        this.agent = agent;
    }

    public void toMaster(Consumer<MasterPort> message) {
        send(() -> message.accept(master));
    }

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

    /** Nothing gets through any more; what is on its way is lost. */
    public void cut() {
        cut = true;
    }

    public void mend() {
        cut = false;
    }
}
