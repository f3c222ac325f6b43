package dev.pmc.node.apply;

import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.render.NodeUnits;
import dev.pmc.node.render.Ports;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Whether the services of a node are well, as each of them says it. */
final class HealthChecks {
    private final ThisNode node;
    private final NodeSystem system;
    private final NodeProbes probes;

    HealthChecks(ThisNode node, NodeSystem system, NodeProbes probes) {
        this.node = node;
        this.system = system;
        this.probes = probes;
    }

    /** How a unit is. */
    Health of(String unit) throws IOException, InterruptedException {
        if (!system.isActive(unit)) {
            return Health.bad("is not running: journalctl -u " + unit);
        }
        return switch (unit) {
            case NodeUnits.ZOOKEEPER ->
                Health.of(probes.zooKeeper(node.address()), "serves nobody: its ensemble has no majority");
            case NodeUnits.MASTER -> page(Ports.MASTER, "/health", "answers no /health");
            case NodeUnits.AGENT -> agent();
            case NodeUnits.SCHEDULER -> page(Ports.SCHEDULER, "/healthz", "answers no /healthz");
            case NodeUnits.MARATHON -> page(Ports.MARATHON, "/ping", "answers no /ping");
            case NodeUnits.QUEUE ->
                probes.listens(node.address(), Ports.QUEUE)
                        ? Health.good("listens")
                        : Health.bad("takes no connections");
            default -> Health.good("runs");
        };
    }

    private Health page(int port, String path, String trouble) {
        return Health.of(probes.page(uri(port, path)).map(body -> "answers"), trouble);
    }

    /** One that no master knows is of no use. */
    private Health agent() {
        Optional<String> metrics = probes.page(uri(Ports.AGENT, "/metrics/snapshot"));
        if (metrics.isEmpty()) {
            return Health.bad("answers no /metrics/snapshot");
        }
        return metrics.get().matches("(?s).*\"slave\\\\?/registered\"\\s*:\\s*1(\\.0)?\\s*[,}].*")
                ? Health.good("registered")
                : Health.bad("is not registered with a master");
    }

    private URI uri(int port, String path) {
        return URI.create("http://%s:%d%s".formatted(node.address(), port, path));
    }

    /** What came of a question. */
    record Health(boolean isGood, String words) {
        static Health good(String words) {
            return new Health(true, words);
        }

        static Health bad(String words) {
            return new Health(false, words);
        }

        static Health of(Optional<String> answer, String trouble) {
            return answer.map(Health::good).orElseGet(() -> bad(trouble));
        }
    }
}
