package dev.pmc.cli.host;

import dev.pmc.cli.client.Ages;
import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Table;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code pmc host list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists hosts.")
final class HostListCommand extends ApiCommand {
    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state, such as running.")
    @Nullable
    private String state;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this component type.")
    @Nullable
    private String type;

    @Option(names = "--agent", paramLabel = "AGENT", description = "Only those on this agent.")
    @Nullable
    private String agent;

    @Option(
            names = {"-s", "--search"},
            paramLabel = "TEXT",
            description = "Only those whose name, type, agent, address, state or reason contains this.")
    @Nullable
    private String search;

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            description = "hostname, state, type, agent, since or accepted. Default: hostname.")
    @Nullable
    private String sort;

    @Override
    protected void run(StatusApiClient client) {
        StringJoiner query = new StringJoiner("&", "/hosts?", "");
        add(query, "state", state);
        add(query, "type", type);
        add(query, "agent", agent);
        add(query, "q", search);
        add(query, "sort", sort);
        List<JsonNode> hosts = client.all(query.length() == "/hosts?".length() ? "/hosts" : query.toString());
        if (json()) {
            print(hosts);
            return;
        }
        Instant now = Instant.now();
        Table table = new Table("HOSTNAME", "TYPE", "STATE", "READY", "AGENT", "ADDRESS", "SINCE", "REASON");
        for (JsonNode host : hosts) {
            table.row(
                    text(host, "hostname"),
                    text(host, "type"),
                    text(host, "state"),
                    ready(host),
                    text(host, "agent"),
                    text(host, "ip"),
                    Ages.of(text(host, "since"), now),
                    why(host));
        }
        table.print(out());
    }

    /** Whether its guest has answered; if something is wrong with it, what. */
    private static String ready(JsonNode host) {
        String guest = text(host, "guest");
        return switch (guest) {
            case "ready" -> "yes";
            case "booting", "-" -> "no";
            default -> guest;
        };
    }

    private static String why(JsonNode host) {
        String reason = text(host, "reason");
        return reason.equals("-") ? StepText.of(host) : reason;
    }

    private static void add(StringJoiner query, String name, @Nullable String value) {
        if (value != null) {
            query.add(name + "=" + StatusApiClient.part(value));
        }
    }
}
