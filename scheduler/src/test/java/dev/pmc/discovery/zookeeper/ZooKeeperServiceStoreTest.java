package dev.pmc.discovery.zookeeper;

import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.ServiceStoreContract;
import dev.pmc.zookeeper.ZooKeeperServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperServiceStoreTest extends ServiceStoreContract {
    @RegisterExtension
    static final ZooKeeperServer SERVER = new ZooKeeperServer();

    private static final AtomicInteger STORES = new AtomicInteger();

    private final String path = "/some/where/discovery" + STORES.incrementAndGet();

    @Override
    protected ServiceStore open() {
        return new ZooKeeperServiceStore(SERVER.clients(), SERVER.at(path));
    }
}
