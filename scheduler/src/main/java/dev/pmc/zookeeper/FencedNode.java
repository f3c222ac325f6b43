package dev.pmc.zookeeper;

import java.io.IOException;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * A node that one process at a time writes: a write fails if somebody else has written since the last read. Used by one
 * thread.
 */
public final class FencedNode {
    private static final int ABSENT = -1;

    private final CuratorFramework client;
    private final String path;
    private int version = ABSENT;

    /** The node of that name below the address's path; it need not be there. */
    public FencedNode(ZooKeeperClients clients, ZooKeeperAddress address, String name) {
        client = clients.client(address);
        path = ZKPaths.makePath(address.path(), name);
    }

    /**
     * What it holds; empty if it is not there.
     *
     * @throws IOException if ZooKeeper does not tell
     */
    public Optional<byte[]> read() throws IOException {
        try {
            client.sync().forPath(path);
            Stat stat = new Stat();
            byte[] content = client.getData().storingStatIn(stat).forPath(path);
            version = stat.getVersion();
            return Optional.of(content);
        } catch (KeeperException.NoNodeException e) {
            version = ABSENT;
            return Optional.empty();
        } catch (Exception e) {
            throw failure("read", e);
        }
    }

    /**
     * Has it hold something else.
     *
     * @throws IOException if it was not done, or somebody else has written, or that is not known
     */
    public void write(byte[] content) throws IOException {
        try {
            if (version == ABSENT) {
                client.create().creatingParentsIfNeeded().forPath(path, content);
                version = 0;
            } else {
                version = client.setData()
                        .withVersion(version)
                        .forPath(path, content)
                        .getVersion();
            }
        } catch (Exception e) {
            throw failure("written", e);
        }
    }

    private IOException failure(String done, Exception reason) {
        if (reason instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new IOException(path + " in ZooKeeper cannot be " + done + ": " + reason, reason);
    }
}
