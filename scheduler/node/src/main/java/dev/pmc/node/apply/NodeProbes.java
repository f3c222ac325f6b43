package dev.pmc.node.apply;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** How services are asked whether they are well. Whoever does not answer in seconds is not. */
public interface NodeProbes {
    /** What a ZooKeeper server is in its ensemble: leader, follower or standalone; nothing if it does not serve. */
    Optional<String> zooKeeper(String address);

    /** The body of a page that answers with 200. */
    Optional<String> page(URI page);

    /**
     * The host names of the agents that a leading master has; nothing if this one does not lead.
     *
     * @param operator the secret of that principal
     */
    Optional<Set<String>> agents(String master, Optional<String> operator);

    /** Whether a port takes connections. */
    boolean listens(String address, int port);
}
