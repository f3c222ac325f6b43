package dev.pmc.cli.node;

import dev.pmc.cli.client.GroupCommand;
import picocli.CommandLine.Command;

/** {@code pmc node} and what is below it. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        subcommands = {
            NodeApplyCommand.class,
            NodeCheckCommand.class,
            NodeRenderCommand.class,
            NodeSchemaCommand.class,
            NodeSecretsCommand.class
        },
        description = "Makes nodes of machines: one cluster file says which there are and what each of them is.")
public final class NodeCommand extends GroupCommand {}
