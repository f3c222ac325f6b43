package dev.pmc.hostdb;

import dev.pmc.zookeeper.ZooKeeperTree;

/** Says of a tree in ZooKeeper that it is a hostdb. */
public final class HostDbOwner implements ZooKeeperTree.Owner {
    @Override
    public String what() {
        return "the hostdb";
    }

    @Override
    public String option() {
        return "--hostdb";
    }

    @Override
    public RuntimeException failure(String message, Throwable cause) {
        return new HostDbException(message, cause);
    }

    @Override
    public RuntimeException forbidden(String message, Throwable cause) {
        return new UnfitHostDbException(message, cause);
    }
}
