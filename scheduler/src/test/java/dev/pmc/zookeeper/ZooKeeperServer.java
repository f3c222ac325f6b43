package dev.pmc.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A ZooKeeper server for all tests of a class, and this process's connections to it. Registered as a static extension; each test
 * takes a path of its own.
 */
@SuppressWarnings("NullAway.Init")
public final class ZooKeeperServer implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private ZooKeeperProcess process;
    private ZooKeeperClients clients;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("pmc-zookeeper");
        process = ZooKeeperProcess.start(folder);
        clients = new ZooKeeperClients();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        clients.close();
        process.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
            inside.forEach(ZooKeeperServer::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a path on it. */
    public ZooKeeperAddress at(String path) {
        return ZooKeeperAddress.parse("zk://" + process.address() + path);
    }

    public ZooKeeperClients clients() {
        return clients;
    }

    public CuratorFramework client(ZooKeeperAddress address) {
        return clients.client(address);
    }

    public void stop() {
        process.stop();
    }

    /** With what it knew before. */
    public void startAgain() {
        process.startAgain();
    }
}
