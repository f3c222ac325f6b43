package dev.pmc.discovery.zookeeper;

import dev.pmc.zookeeper.ZooKeeperTree;

/** Says of a tree in ZooKeeper that it holds services. */
final class ServiceStoreOwner implements ZooKeeperTree.Owner {
    @Override
    public String what() {
        return "the store of services";
    }

    @Override
    public String option() {
        return "--discovery";
    }

    @Override
    public RuntimeException failure(String message, Throwable cause) {
        return new ServiceStoreFailure(message, cause);
    }

    @Override
    public RuntimeException forbidden(String message, Throwable cause) {
        return new ServiceStoreFailure(message, cause);
    }
}
