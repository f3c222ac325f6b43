package dev.pmc.cli.client;

import dev.pmc.cli.process.Exit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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
            if (found.hasNonNull("evacuation")) {
                table.row("of these run", text(found, "running"));
            }
            table.row("used", amount(found.get("used")));
            table.row("free", amount(found.get("free")));
            table.row("capacity", amount(found.get("capacity")));
            table.row(
                    "not pmc's",
                    found.get("foreign").isEmpty() ? "-" : found.get("foreign").toString());
            table.row("last offer", moment(found, "last_offer"));
            if (found.path("unreachable").asInt() > 0) {
                table.row("out of reach", text(found, "unreachable") + " of its hosts");
            }
            table.row("attributes", attributes(found.path("attributes")));
            if (found.hasNonNull("maintenance_begins")) {
                table.row(
                        "maintenance",
                        moment(found, "maintenance_begins") + " to " + moment(found, "maintenance_ends"));
            }
            table.row("image cache", images(found.path("images")));
            if (found.hasNonNull("barred_until")) {
                table.row("barred until", moment(found, "barred_until"));
                table.row("because", text(found, "barred_because"));
            }
            table.print(out());
        }

        private static String attributes(JsonNode attributes) {
            return attributes.isEmpty()
                    ? "-"
                    : attributes.properties().stream()
                            .map(attribute -> attribute.getKey() + "="
                                    + attribute.getValue().asString())
                            .collect(Collectors.joining(", "));
        }

        private static String images(JsonNode images) {
            return images.isEmpty()
                    ? "-"
                    : images.valueStream()
                            .map(image -> text(image, "source") + " ("
                                    + (image.path("bytes").asLong() >> 20) + " MiB)")
                            .collect(Collectors.joining(", "));
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
            description = {
                "Puts no more hosts on an agent, until undrain; those that are there stay.",
                "With --evacuate stop they are stopped, a few at a time, and come up again after undrain. Their disks stay."
            },
            footer = {
                "",
                "Exit codes: 0 drained, with --deadline empty; 9 pmc does not answer, 10 there is no such agent, 12 it was not"
                        + " empty in time: it goes on being emptied, until undrain."
            })
    static final class Drain extends OneAgent {
        private static final Duration PAUSE = Duration.ofSeconds(1);

        @Option(
                names = "--evacuate",
                paramLabel = "stop",
                description = "Has no host run there. stop is the one way that there is.")
        @Nullable
        String evacuate;

        @Option(
                names = "--deadline",
                paramLabel = "SECONDS",
                description =
                        "With --evacuate: wait until the agent is empty, for so long at most, and say how far it is.")
        @Nullable
        Integer deadline;

        private Exit exit = Exit.OK;

        @Override
        protected void run(StatusApiClient client) {
            String how = evacuate == null ? "" : "?evacuate=" + StatusApiClient.part(evacuate);
            JsonNode found = client.post("/agents/" + StatusApiClient.part(agent) + "/drain" + how);
            if (evacuate != null && deadline != null) {
                found = await(client, found, Instant.now().plusSeconds(deadline));
            }
            show(found);
        }

        private JsonNode await(StatusApiClient client, JsonNode first, Instant end) {
            JsonNode found = first;
            String said = "";
            while (!text(found, "evacuation").equals("empty")) {
                String running = text(found, "running");
                if (!json() && !running.equals(said)) {
                    out().println("hosts that run there still: " + running);
                    out().flush();
                }
                said = running;
                if (Instant.now().isAfter(end) || !pause()) {
                    exit = Exit.TIMEOUT;
                    return found;
                }
                found = client.get("/agents/" + StatusApiClient.part(agent));
            }
            return found;
        }

        /** Returns whether it may go on. */
        private static boolean pause() {
            try {
                Thread.sleep(PAUSE.toMillis());
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        protected int exit() {
            return exit.code();
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
        if (agent.hasNonNull("evacuation")) {
            return agent.get("evacuation").asString().equals("empty") ? "empty" : "emptied";
        }
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
