package dev.pmc.node.apply;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.render.NodeUnits;
import dev.pmc.node.render.Ports;
import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Whether the services of a node are well, as each of them says it. */
final class HealthChecks {
    private final ClusterSpec cluster;
    private final ThisNode node;
    private final Secrets secrets;
    private final NodeSystem system;
    private final NodeProbes probes;

    HealthChecks(ClusterSpec cluster, ThisNode node, Secrets secrets, NodeSystem system, NodeProbes probes) {
        this.cluster = cluster;
        this.node = node;
        this.secrets = secrets;
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
            case NodeUnits.PROXY ->
                probes.listens(node.address(), Ports.PROXY)
                        ? Health.good("listens")
                        : Health.bad("takes no connections");
            default -> Health.good("runs");
        };
    }

    private Health page(int port, String path, String trouble) {
        return Health.of(probes.page(uri(port, path)).map(body -> "answers"), trouble);
    }

    /** One that the leading master does not know is of no use. */
    private Health agent() {
        Optional<Set<String>> known = cluster.members(Role.MASTER).stream()
                .map(master -> probes.agents(master.address(), secrets.word(SecretName.OPERATOR)))
                .flatMap(Optional::stream)
                .findFirst();
        if (known.isEmpty()) {
            return Health.bad("cannot be seen: no master leads");
        }
        return known.get().contains(node.name())
                ? Health.good("registered")
                : Health.bad("is not registered with the leading master");
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
