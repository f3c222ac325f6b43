package dev.pmc.local.link;

import java.util.function.Consumer;

/**
 * A master's way to one agent. Messages arrive in the order of sending, always later than the call that sends them, or not
 * at all if the connection breaks. On the loop only.
 */
public interface AgentChannel {

    void toAgent(Consumer<AgentPort> message);
}
