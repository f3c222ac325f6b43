package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc host snapshot list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "Lists the snapshots of a host's disk, as its executor has seen them last, and what the disk takes with them.")
final class HostSnapshotListCommand extends ApiCommand {
    @Parameters(paramLabel = "NAME", description = "The host.")
    @SuppressWarnings("NullAway.Init")
    private String hostname;

    @Override
    protected void run(StatusApiClient client) {
        JsonNode disk = client.get("/hosts/" + StatusApiClient.part(hostname)).path("disk");
        if (json()) {
            print(disk);
            return;
        }
        if (!disk.isObject()) {
            out().println("nobody has looked at the disk of " + hostname + " yet");
            return;
        }
        Table table = new Table("SNAPSHOT", "TAKEN");
        for (JsonNode snapshot : disk.get("snapshots")) {
            table.row(text(snapshot, "name"), moment(snapshot, "taken_at"));
        }
        table.print(out());
        out().println("(the disk takes " + (disk.get("bytes").asLong() >> 20) + " MiB on its machine)");
    }
}
