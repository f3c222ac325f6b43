package dev.pmc.discovery.zookeeper;

/** Services in ZooKeeper cannot be read or written now. */
final class ServiceStoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServiceStoreFailure(String message) {
        super(message);
    }

    ServiceStoreFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
