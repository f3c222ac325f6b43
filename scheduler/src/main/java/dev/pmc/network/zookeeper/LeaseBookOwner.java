package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.zookeeper.ZooKeeperTree;

/** Says of a tree in ZooKeeper that it is a lease book. */
final class LeaseBookOwner implements ZooKeeperTree.Owner {
    @Override
    public String what() {
        return "the lease book";
    }

    @Override
    public String option() {
        return "--lease-book";
    }

    @Override
    public RuntimeException failure(String message, Throwable cause) {
        return new LeaseBookException(message, cause);
    }

    @Override
    public RuntimeException forbidden(String message, Throwable cause) {
        return new LeaseBookException(message, cause);
    }
}
