package dev.pmc.cli;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pmc version}. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Says which pmc this is.")
public final class VersionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .println("pmc " + Version.text() + " (Java " + System.getProperty("java.version") + ", "
                        + System.getProperty("os.arch") + ")");
        spec.commandLine().getOut().flush();
        return Exit.OK.code();
    }
}
