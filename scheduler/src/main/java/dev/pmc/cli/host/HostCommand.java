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
            HostCommand.Start.class,
            HostCommand.Stop.class,
            HostCommand.Restart.class
        })
public final class HostCommand extends GroupCommand {
    /*
     * The jobs that say no more than what is to be done with which hosts: the command's name is the job's action.
     */

    @Command(name = "start", sortOptions = false, description = "Starts hosts that are off.")
    static final class Start extends HostJobCommand {}

    @Command(name = "stop", sortOptions = false, description = "Powers hosts off; their disks are kept.")
    static final class Stop extends HostJobCommand {}

    @Command(name = "restart", sortOptions = false, description = "Restarts hosts.")
    static final class Restart extends HostJobCommand {}
}
