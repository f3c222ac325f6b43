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
                "Shows what a host's guest says on its serial console, and goes on with it until it is interrupted. With"
                        + " --interactive what is typed gets there too.",
        footer = {"", "One at a time types at a host; all who look are told who does. To leave, type ^]."})
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
            names = {"-i", "--interactive"},
            description = "Type there. Colours and the cursor get through, what could do harm to a terminal does not.")
    private boolean interactive;

    @Option(names = "--take-over", description = "With --interactive: type even if somebody else does.")
    private boolean takeOver;

    @Option(
            names = "--raw",
            description = "With escape sequences and control characters, which may do anything to a terminal.")
    private boolean raw;

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines is a number from 0");
        }
        if (interactive) {
            return interact();
        }
        ConsoleText text = ConsoleText.lines();
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

    private int interact() throws InterruptedException {
        if (once || raw) {
            throw new ParameterException(spec.commandLine(), "--interactive goes with neither --no-follow nor --raw");
        }
        try (RawTerminal terminal = RawTerminal.open()) {
            InteractiveConsole console = new InteractiveConsole(
                    terminal.input(),
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr(),
                    terminal.isThere() ? "\r\n" : "\n");
            return console.run(api.client(), hostname, takeOver).code();
        }
    }
}
