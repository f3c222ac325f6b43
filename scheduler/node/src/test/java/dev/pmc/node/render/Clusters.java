package dev.pmc.node.render;

import dev.pmc.node.cluster.ClusterFile;
import dev.pmc.node.cluster.ClusterFileException;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Clusters for tests. */
public final class Clusters {
    /** Each secret is the name of its file, twice. */
    public static final Secrets SECRETS = Secrets.of(Arrays.stream(SecretName.values())
            .collect(Collectors.toMap(name -> name, name -> name.file() + "-" + name.file())));

    private Clusters() {}

    public static ClusterSpec read(String text) {
        try {
            return ClusterFile.read("cluster.yaml", text);
        } catch (ClusterFileException e) {
            throw new AssertionError(e);
        }
    }

    /** That many machines with all that a master's has, and whatever else the file says. */
    public static ClusterSpec ofMasters(int count, String more) {
        StringBuilder text = new StringBuilder("cluster: demo\nnodes:\n");
        for (int i = 1; i <= count; i++) {
            text.append("  - {name: m%1$d, address: 10.0.0.%1$d, roles: [master, scheduler, queue, network]}\n"
                    .formatted(i));
        }
        return read(text + more);
    }

    public static ThisNode member(ClusterSpec cluster, String name) {
        return ThisNode.of(cluster.member(name).orElseThrow());
    }

    public static ThisNode ofPool(ClusterSpec cluster, String pool, String host, String address) {
        return ThisNode.on(new ThisNode.Machine(host, List.of(address)), cluster, pool);
    }

    /** Whether one of {@link #SECRETS} stands in a file. */
    public static boolean holdsSecret(NodeFile file) {
        return Arrays.stream(SecretName.values())
                .anyMatch(name -> file.text().contains(SECRETS.word(name).orElseThrow()));
    }
}
