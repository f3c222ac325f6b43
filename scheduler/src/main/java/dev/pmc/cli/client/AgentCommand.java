package dev.pmc.cli.client;

import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc agent}: agents, and whether they get VMs. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Shows agents, and says whether they get more VMs.",
        subcommands = {
            AgentCommand.ListAgents.class,
            AgentCommand.ShowAgent.class,
            AgentCommand.Drain.class,
            AgentCommand.Undrain.class
        })
public final class AgentCommand extends GroupCommand {

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists agents.")
    static final class ListAgents extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            List<JsonNode> agents = client.all("/agents");
            if (json()) {
                print(agents);
                return;
            }
            Instant now = Instant.now();
            Table table = new Table("AGENT", "GETS-VMS", "HOSTS", "FREE-CPUS", "FREE-MIB", "TYPES", "LAST-OFFER", "ID");
            for (JsonNode agent : agents) {
                JsonNode free = agent.get("free");
                table.row(
                        text(agent, "hostname"),
                        getsVms(agent),
                        text(agent, "hosts"),
                        text(free, "cpus"),
                        text(free, "memory_mib"),
                        types(agent),
                        Ages.of(text(agent, "last_offer"), now),
                        text(agent, "id"));
            }
            table.print(out());
        }
    }

    /** Something about one agent. */
    abstract static class OneAgent extends ApiCommand {
        @Parameters(paramLabel = "AGENT", description = "The agent's hostname or id.")
        @SuppressWarnings("NullAway.Init")
        String agent;

        void show(JsonNode found) {
            if (json()) {
                print(found);
                return;
            }
            Table table = new Table("AGENT", text(found, "hostname"));
            table.row("id", text(found, "id"));
            table.row("gets VMs", getsVms(found));
            table.row("hosts", text(found, "hosts") + " (" + types(found) + ")");
            table.row("used", amount(found.get("used")));
            table.row("free", amount(found.get("free")));
            table.row("capacity", amount(found.get("capacity")));
            table.row(
                    "not pmc's",
                    found.get("foreign").isEmpty() ? "-" : found.get("foreign").toString());
            table.row("last offer", moment(found, "last_offer"));
            if (found.hasNonNull("barred_until")) {
                table.row("barred until", moment(found, "barred_until"));
                table.row("because", text(found, "barred_because"));
            }
            table.print(out());
        }

        private static String amount(JsonNode amount) {
            return amount.isNull()
                    ? "-"
                    : text(amount, "cpus") + " cpus, " + text(amount, "memory_mib") + " MiB, "
                            + text(amount, "disk_mib") + " MiB disk";
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all that is known of one agent.")
    static final class ShowAgent extends OneAgent {
        @Override
        protected void run(StatusApiClient client) {
            show(client.get("/agents/" + StatusApiClient.part(agent)));
        }
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = "Puts no more hosts on an agent, until undrain; those that are there stay.")
    static final class Drain extends OneAgent {
        @Override
        protected void run(StatusApiClient client) {
            show(client.post("/agents/" + StatusApiClient.part(agent) + "/drain"));
        }
    }

    @Command(name = "undrain", mixinStandardHelpOptions = true, description = "Puts hosts on an agent again.")
    static final class Undrain extends OneAgent {
        @Override
        protected void run(StatusApiClient client) {
            show(client.post("/agents/" + StatusApiClient.part(agent) + "/undrain"));
        }
    }

    private static String getsVms(JsonNode agent) {
        if (agent.get("drained").asBoolean()) {
            return "drained";
        }
        if (agent.get("maintenance").asBoolean()) {
            return "maintenance";
        }
        if (agent.hasNonNull("barred_until")) {
            return "barred";
        }
        return agent.get("enabled").isNull() ? "-" : agent.get("enabled").asBoolean() ? "yes" : "no";
    }

    private static String types(JsonNode agent) {
        StringJoiner types = new StringJoiner(" ");
        agent.get("types").properties().forEach(type -> types.add(type.getKey() + ":" + type.getValue()));
        return types.length() == 0 ? "-" : types.toString();
    }
}
