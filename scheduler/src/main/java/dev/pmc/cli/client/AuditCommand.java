package dev.pmc.cli.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code pmc audit}: who has wanted what changed. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Shows who has wanted what changed through the API since this scheduler leads, and what came of it;"
                        + " the latest first. For admins.")
public final class AuditCommand extends ApiCommand {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "So many, 1000 at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    protected void run(StatusApiClient client) {
        JsonNode page = client.get("/audit?limit=" + limit);
        if (json()) {
            print(page);
            return;
        }
        Table table = new Table("WHEN", "WHO", "ROLE", "FROM", "WHAT", "OUTCOME", "REASON");
        for (JsonNode entry : page.get("items")) {
            table.row(
                    moment(entry, "at"),
                    text(entry, "who"),
                    text(entry, "role"),
                    text(entry, "from") + (entry.hasNonNull("through") ? " through " + text(entry, "through") : ""),
                    text(entry, "method") + " " + text(entry, "path"),
                    text(entry, "outcome"),
                    text(entry, "reason"));
        }
        table.print(out());
    }
}
