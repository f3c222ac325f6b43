package dev.pmc.cli;

import dev.pmc.cli.process.Exit;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pmc completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Writes a completion script for bash and zsh: source <(pmc completion)")
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("pmc", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return Exit.OK.code();
    }
}
