package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.node.cluster.ClusterSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pmc node schema}. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Writes the JSON Schema of cluster files, for editors.")
final class NodeSchemaCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(ClusterSchema.text());
        spec.commandLine().getOut().flush();
        return Exit.OK.code();
    }
}
