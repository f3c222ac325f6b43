package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Table;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc host why}. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Says why a host is not running: which agents were looked at, and what spoke against each.")
final class HostWhyCommand extends ApiCommand {
    private static final int MAX_NAMED = 8;

    @Parameters(paramLabel = "NAME", description = "The host.")
    @SuppressWarnings("NullAway.Init")
    private String hostname;

    @Override
    protected void run(StatusApiClient client) {
        JsonNode why = client.get("/hosts/" + StatusApiClient.part(hostname) + "/why");
        if (json()) {
            print(why);
            return;
        }
        out().println(text(why, "hostname") + " is " + text(why, "state") + ": " + text(why, "answer"));
        JsonNode needs = why.get("needs");
        if (!needs.isNull()) {
            out().println("it needs " + text(needs, "cpus") + " cpus, " + text(needs, "memory_mib")
                    + " MiB of memory and " + text(needs, "disk_mib")
                    + " MiB of disk, with an executor where there is none yet");
        }
        if (why.get("vetoes").isEmpty()) {
            return;
        }
        out().println("agents looked at: " + text(why, "agents_looked") + " of " + text(why, "agents_known")
                + " known, last at " + moment(why, "last_looked"));
        Table table = new Table("AGENTS", "REASON", "WHICH");
        for (JsonNode veto : why.get("vetoes")) {
            table.row(text(veto, "count"), text(veto, "words"), names(veto));
        }
        table.print(out());
    }

    private static String names(JsonNode veto) {
        List<String> names = new ArrayList<>();
        for (JsonNode agent : veto.get("agents")) {
            if (names.size() < MAX_NAMED) {
                names.add(agent.asString());
            }
        }
        int more = veto.get("count").asInt() - names.size();
        return String.join(" ", names) + (more > 0 ? " and " + more + " more" : "");
    }
}
