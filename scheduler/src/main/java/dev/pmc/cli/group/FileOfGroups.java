package dev.pmc.cli.group;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The file that a command is about, and what may be done for it. */
final class FileOfGroups {
    @Parameters(paramLabel = "FILE", description = "Declares groups, in YAML; - for what comes in.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--prune",
            description = "Groups of the file's set that the file does not name any more are removed.")
    private boolean prune;

    @Option(
            names = "--allow-replace",
            paramLabel = "NAME",
            split = ",",
            description =
                    "This host may be made anew, with the loss of its disk; with a group's name, all of its hosts may."
                            + " May be given several times.")
    private List<String> replaceable = new ArrayList<>();

    /** What is in the file. */
    String text() {
        try {
            return file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
        } catch (IOException e) {
            throw new Failure(Exit.API, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** What may be done, as parameters of a request. */
    String parameters() {
        List<String> all = new ArrayList<>();
        if (prune) {
            all.add("prune=true");
        }
        if (!replaceable.isEmpty()) {
            all.add("replace=" + StatusApiClient.part(String.join(",", replaceable)));
        }
        return String.join("&", all);
    }
}
