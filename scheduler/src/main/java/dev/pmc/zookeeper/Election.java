package dev.pmc.zookeeper;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.utils.CloseableUtils;

/**
 * Has one of several processes lead, by Curator's latch: the one that has stood for the longest. Whoever leads does until it
 * closes this, or its session at ZooKeeper ends because it has not been heard of for the session's timeout; a connection that
 * comes back in time changes nothing. Then the next one leads.
 *
 * <p>Being elected permits nothing by itself, since a process may be paused at any moment and not know that its time is over: what
 * it writes has to be fenced. Thread-safe.
 */
public final class Election implements AutoCloseable {
    private final CuratorFramework client;
    private final LeaderLatch latch;

    private Election(CuratorFramework client, String path, String name) {
        this.client = client;
        latch = new LeaderLatch(client, path, name, LeaderLatch.CloseMode.SILENT);
    }

    /**
     * Stands for election.
     *
     * @param path the node whose children are those who stand
     * @param name what others are told of this one
     */
    public static Election stand(CuratorFramework client, String path, String name) {
        Election election = new Election(client, path, name);
        try {
            election.latch.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stand for election at " + path, e);
        }
        return election;
    }

    /** Waits for so long, and says whether this one leads; also false if it was closed meanwhile. */
    public boolean leadsWithin(long millis) throws InterruptedException {
        return latch.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether this one does not stand any more. */
    public boolean isClosed() {
        return latch.getState() == LeaderLatch.State.CLOSED;
    }

    /**
     * The name of the one that leads, as ZooKeeper says now; empty if nobody does. Waits for ZooKeeper while it does not answer.
     *
     * @throws IOException if ZooKeeper does not tell
     */
    public Optional<String> leader() throws IOException, InterruptedException {
        try {
            return Optional.of(latch.getLeader().getId()).filter(name -> !name.isEmpty());
        } catch (EOFException e) {
            // The one that led went while it was asked for.
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ZooKeeper does not tell who leads: " + e, e);
        }
    }

    /**
     * Has something done when this one leads no more although it did not close this: at once, if that is so already, else on a
     * thread of Curator's. It may be done twice.
     */
    public void whenLost(Runnable lost) {
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                // It led already when this was asked for.
            }

            @Override
            public void notLeader() {
                lost.run();
            }
        });
        if (!latch.hasLeadership() && !isClosed()) {
            lost.run();
        }
    }

    /** Stands no more; the next one leads at once. If the client was closed before, when its session has ended. */
    @Override
    public void close() {
        if (!isClosed() && client.getState() == CuratorFrameworkState.STARTED) {
            CloseableUtils.closeQuietly(latch);
        }
    }
}
