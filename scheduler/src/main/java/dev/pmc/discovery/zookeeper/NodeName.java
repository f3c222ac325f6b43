package dev.pmc.discovery.zookeeper;

/** How the node of a service is called: as the service, but for two names that no node may have. */
final class NodeName {
    private static final String DOT = "%2E";

    private NodeName() {}

    static String of(String service) {
        return service.equals(".") || service.equals("..") ? service.replace(".", DOT) : service;
    }

    static String service(String node) {
        return node.replace(DOT, ".");
    }
}
