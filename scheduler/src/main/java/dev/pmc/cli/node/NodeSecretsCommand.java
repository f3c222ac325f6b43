package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.secret.SecretDirectory;
import dev.pmc.node.secret.SecretName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc node secrets}. */
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description =
                "Makes the secrets of a cluster that are not there yet, each a file that only its owner can read.")
final class NodeSecretsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The cluster file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "The directory; made if it is missing.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        ClusterSpec cluster = ClusterFiles.read(file);
        Set<SecretName> needed = SecretName.of(cluster.roles(), cluster.roles());
        Set<SecretName> made = new SecretDirectory(directory).make(needed);
        PrintWriter out = spec.commandLine().getOut();
        needed.forEach(
                name -> out.printf("%s %s%n", made.contains(name) ? "made" : "kept", directory.resolve(name.file())));
        out.flush();
        return Exit.OK.code();
    }
}
