package dev.pmc.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Commands of pmc, run within a test. */
public final class Commands {
    private Commands() {}

    /** Runs one, and gives its exit code. */
    public static int execute(StringWriter out, StringWriter err, String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
