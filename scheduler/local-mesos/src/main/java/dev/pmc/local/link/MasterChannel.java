package dev.pmc.local.link;

import java.util.function.Consumer;

/**
 * An agent's way to its master. Messages arrive in the order of sending, always later than the call that sends them, or
 * not at all if the connection breaks. On the loop only.
 */
public interface MasterChannel {

    void toMaster(Consumer<MasterPort> message);

    /** Nothing gets through any more, in either direction, and neither end is told, as in a partition of the network. */
    void cut();

    /** Breaks the connection; the master is told. */
    void close();
}
