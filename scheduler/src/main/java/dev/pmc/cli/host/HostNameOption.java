package dev.pmc.cli.host;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which hosts a command is about, with {@code -h} or without. So help is {@code -H}. */
final class HostNameOption {
    @Option(
            names = {"-H", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    @SuppressWarnings("UnusedVariable") // picocli needs it: -h, which standard help would take, is the hostname
    private boolean help;

    @Option(
            names = {"-h", "--hostname"},
            paramLabel = "NAME",
            description = "The host's name, its identity everywhere; web[01-10] for many. May be repeated.")
    private List<String> named = new ArrayList<>();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "The same without -h.")
    private List<String> others = new ArrayList<>();

    /** The names as they were given, ranges not yet unfolded. */
    List<String> patterns() {
        List<String> patterns = new ArrayList<>(named);
        patterns.addAll(others);
        return patterns;
    }
}
