package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.process.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc host console}. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description =
                "Shows what a host's guest says on its serial console, and goes on with it until it is interrupted.",
        footer = "Its executor is asked for it, through Mesos. It is for reading: what is typed does not get there.")
final class HostConsoleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Parameters(paramLabel = "NAME", description = "The host.")
    @SuppressWarnings("NullAway.Init")
    private String hostname;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "40",
            description = "How many of the lines that were said so far, of the last 16 KiB. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(names = "--no-follow", description = "Only what was said so far.")
    private boolean once;

    @Option(
            names = "--raw",
            description = "With escape sequences and control characters, which may do anything to a terminal.")
    private boolean raw;

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines is a number from 0");
        }
        ConsoleText text = new ConsoleText();
        ConsoleFollower follower = new ConsoleFollower(
                api.client(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                raw ? said -> said : text::of,
                time -> Thread.sleep(time.toMillis()));
        follower.printEnd(hostname, lines);
        if (!once) {
            follower.follow(hostname);
        }
        return Exit.OK.code();
    }
}
