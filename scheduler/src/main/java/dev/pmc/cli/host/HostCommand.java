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
            HostSnapshotCommand.class,
            HostResizeCommand.class,
            HostRebuildCommand.class,
            HostCommand.Start.class,
            HostCommand.Stop.class,
            HostCommand.Restart.class,
            HostMigrateCommand.class
        })
public final class HostCommand extends GroupCommand {
    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Starts hosts that are off.")
    static final class Start extends HostPowerCommand {}

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Powers hosts off; their disks are kept.")
    static final class Stop extends HostPowerCommand {}

    @Command(name = "restart", mixinStandardHelpOptions = true, sortOptions = false, description = "Restarts hosts.")
    static final class Restart extends HostPowerCommand {}
}
