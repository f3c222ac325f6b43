package dev.pmc.cli.host;

import dev.pmc.cli.client.GroupCommand;
import picocli.CommandLine.Command;

/** {@code pmc host}: hosts, from the first look to the last. */
@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        description = "Shows hosts and says what is to be done with them.",
        subcommands = {
            HostCreateCommand.class,
            HostDeleteCommand.class,
            HostListCommand.class,
            HostShowCommand.class,
            HostWhyCommand.class,
            HostWaitCommand.class,
            HostConsoleCommand.class,
            HostStartCommand.class,
            HostStopCommand.class,
            HostRestartCommand.class
        })
public final class HostCommand extends GroupCommand {}
