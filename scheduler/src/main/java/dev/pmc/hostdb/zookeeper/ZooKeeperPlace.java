package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.State;
import dev.pmc.hostdb.FrameworkAgreement;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbOwner;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.zookeeper.Election;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hostdb in ZooKeeper. */
public record ZooKeeperPlace(ZooKeeperAddress address, ZooKeeperClients clients) implements HostDbPlace {
    @Override
    public void await(Consumer<String> trouble) throws InterruptedException {
        clients.await(address, trouble);
    }

    @Override
    public HostDb open() {
        return ZooKeeperHostDb.open(clients.client(address), address);
    }

    @Override
    public Election stand(String name) {
        String path = address.path().equals("/") ? "" : address.path();
        return Election.stand(clients.client(address), path + "/leader", name);
    }

    @Override
    public FrameworkAgreement agreement() {
        return new FrameworkAgreement(new ZooKeeperTree(clients.client(address), address, new HostDbOwner()));
    }

    @Override
    public State check() {
        try (HostDb db = ZooKeeperHostDb.openExisting(clients.client(address), address)) {
            return db.load();
        }
    }

    @Override
    public void restore(State state) {
        ZooKeeperHostDb.restore(clients.client(address), address, state);
    }

    @Override
    public @Nullable String forgetFramework() {
        try (ZooKeeperHostDb db = ZooKeeperHostDb.openExisting(clients.client(address), address)) {
            agreement().forget();
            return db.forgetFramework();
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
