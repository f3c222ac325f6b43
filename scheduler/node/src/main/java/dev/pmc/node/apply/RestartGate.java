package dev.pmc.node.apply;

import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.cluster.Ensemble.Server;
import dev.pmc.node.render.NodeUnits;
import dev.pmc.node.render.Ports;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Whether a service of which a majority is needed may be restarted: the others, by those who run and those who are to run, have to be
 * a majority without this one. One that does not serve takes nothing away when it is restarted.
 */
final class RestartGate {
    private final String node;
    private final Ensemble running;
    private final Ensemble wanted;
    private final NodeProbes probes;

    /**
     * @param node this machine's name
     * @param running what this node's ZooKeeper was started with; without servers if it has not been yet
     */
    RestartGate(String node, Ensemble running, Ensemble wanted, NodeProbes probes) {
        this.node = node;
        this.running = running;
        this.wanted = wanted;
        this.probes = probes;
    }

    /** What speaks against a restart, in words; empty if nothing does. */
    String obstacle(String unit) {
        return switch (unit) {
            case NodeUnits.ZOOKEEPER ->
                obstacle(unit, server -> probes.zooKeeper(server.address()).isPresent());
            case NodeUnits.MASTER ->
                obstacle(unit, server -> probes.page(health(server)).isPresent());
            default -> "";
        };
    }

    private String obstacle(String unit, Predicate<Server> serves) {
        boolean servesHere = wanted.server(node).filter(serves).isPresent();
        Set<Server> others = new LinkedHashSet<>(wanted.others(node));
        if (!running.servers().isEmpty()) {
            others.addAll(running.others(node));
        }
        if (!servesHere || others.isEmpty()) {
            return "";
        }
        int needed = Math.max(wanted.quorum(), running.servers().isEmpty() ? 0 : running.quorum());
        List<String> away =
                others.stream().filter(serves.negate()).map(Server::name).toList();
        int serving = others.size() - away.size();
        return serving >= needed
                ? ""
                : "%s is not restarted: without it %d would serve, and %d have to; away: %s"
                        .formatted(unit, serving, needed, String.join(", ", away));
    }

    private static URI health(Server server) {
        return URI.create("http://%s:%d/health".formatted(server.address(), Ports.MASTER));
    }

    /** The units that it guards. */
    static boolean guards(String unit) {
        return Stream.of(NodeUnits.ZOOKEEPER, NodeUnits.MASTER).anyMatch(unit::equals);
    }
}
