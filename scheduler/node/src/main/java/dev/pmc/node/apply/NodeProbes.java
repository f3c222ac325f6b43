package dev.pmc.node.apply;

import java.net.URI;
import java.util.Optional;

/** How services are asked whether they are well. Whoever does not answer in seconds is not. */
public interface NodeProbes {
    /** What a ZooKeeper server is in its ensemble: leader, follower or standalone; nothing if it does not serve. */
    Optional<String> zooKeeper(String address);

    /** The body of a page that answers with 200. */
    Optional<String> page(URI page);

    /** Whether a port takes connections. */
    boolean listens(String address, int port);
}
