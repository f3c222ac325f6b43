package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.secret.SecretDirectory;
import dev.pmc.node.secret.SecretName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc node check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Says all that is wrong with a cluster file, each with its line and what to do.",
        footer = {
            "",
            "Exit codes: 0 nothing is wrong; 1 a secret of --secrets is missing or unfit; 2 the file is wrong;"
                    + " 11 a running cluster of --previous must not become this one at once."
        })
final class NodeCheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The cluster file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--previous",
            paramLabel = "OLD",
            description = "The file of the running cluster: also says whether its masters can become those of FILE.")
    private @Nullable Path previous;

    @Option(names = "--node", paramLabel = "NAME", description = "Look at the secrets of this node or pool only.")
    private @Nullable String node;

    @Option(names = "--secrets", paramLabel = "DIR", description = "Also says which secrets are missing in there.")
    private @Nullable Path secrets;

    @Override
    public Integer call() throws IOException {
        ClusterSpec cluster = ClusterFiles.read(file);
        if (previous != null) {
            List<String> obstacles = ClusterFiles.read(previous).ensemble().obstacles(cluster.ensemble());
            if (!obstacles.isEmpty()) {
                throw new Failure(Exit.NEVER, String.join("\n", obstacles));
            }
        }
        Set<SecretName> needed = SecretName.of(node == null ? cluster.roles() : roles(cluster, node), cluster.roles());
        if (secrets != null) {
            List<String> problems = new SecretDirectory(secrets).problems(needed);
            if (!problems.isEmpty()) {
                throw new Failure(Exit.INTERNAL, String.join("\n", problems));
            }
        }
        tell(cluster, needed, spec.commandLine().getOut());
        return Exit.OK.code();
    }

    private static Set<Role> roles(ClusterSpec cluster, String name) {
        return cluster.member(name)
                .map(member -> member.roles())
                .or(() -> cluster.pool(name).map(pool -> pool.roles()))
                .orElseThrow(() -> new Failure(Exit.USAGE, "the cluster file has no node and no pool '" + name + "'"));
    }

    private static void tell(ClusterSpec cluster, Set<SecretName> needed, PrintWriter out) {
        Ensemble ensemble = cluster.ensemble();
        out.printf(
                "cluster %s: %d nodes, %d pools; masters %s, quorum %d%n",
                cluster.name(),
                cluster.members().size(),
                cluster.pools().size(),
                ensemble.servers().stream()
                        .map(server -> "%s (ZooKeeper %d)".formatted(server.name(), server.id()))
                        .collect(Collectors.joining(", ")),
                ensemble.quorum());
        out.printf("secrets: %s%n", needed.stream().map(SecretName::file).collect(Collectors.joining(" ")));
        out.flush();
    }
}
