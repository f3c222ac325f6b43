package dev.pmc.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pmc host}: what people do with hosts. */
@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        subcommands = {HostCreateCommand.class, HostDeleteCommand.class},
        description = "Asks for hosts, and has them deleted.")
public final class HostCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }
}
