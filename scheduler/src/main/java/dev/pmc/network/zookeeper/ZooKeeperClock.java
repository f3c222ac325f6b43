package dev.pmc.network.zookeeper;

import dev.pmc.zookeeper.ZooKeeperTree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by the clock of ZooKeeper's leading server, which is the same for all machines: it dates each node that is written.
 * Between two writes this process counts on. The time is never ahead of that clock, by no more than the time that an answer
 * takes behind it, and jumps only when that clock does, or another server with another clock comes to lead. Thread-safe.
 */
final class ZooKeeperClock implements InstantSource {
    private static final Duration GOOD_FOR = Duration.ofMinutes(1);
    private static final byte[] NOTHING = {};

    private final ZooKeeperTree tree;
    private final String node;
    private long askedAt;
    private Instant answer = Instant.EPOCH;

    /** Dates what it writes into a node that holds nothing. */
    ZooKeeperClock(ZooKeeperTree tree, String node) {
        this.tree = tree;
        this.node = node;
    }

    @Override
    public synchronized Instant instant() {
        Duration since = Duration.ofNanos(System.nanoTime() - askedAt);
        if (answer.equals(Instant.EPOCH) || since.compareTo(GOOD_FOR) > 0) {
            answer = Instant.ofEpochMilli(tree.put(node, NOTHING).getMtime());
            askedAt = System.nanoTime();
            since = Duration.ZERO;
        }
        return answer.plus(since);
    }
}
