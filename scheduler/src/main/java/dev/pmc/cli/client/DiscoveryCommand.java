package dev.pmc.cli.client;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc discovery}: services, and who is a member of each. */
@Command(
        name = "discovery",
        mixinStandardHelpOptions = true,
        description = "Shows services: groups of hosts, and the component types of hosts of their own.",
        subcommands = {DiscoveryCommand.ListServices.class, DiscoveryCommand.Show.class})
public final class DiscoveryCommand extends GroupCommand {
    private static long count(JsonNode service, @Nullable String state) {
        return StreamSupport.stream(service.get("members").spliterator(), false)
                .filter(member ->
                        state == null || member.get("state").asString().equals(state))
                .count();
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "All services, and how many of their members are ready.")
    static final class ListServices extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode services = client.get("/discovery");
            if (json()) {
                print(services);
                return;
            }
            Table table = new Table("SERVICE", "READY", "MEMBERS", "AS OF");
            for (JsonNode service : services.get("services")) {
                table.row(
                        text(service, "service"),
                        Long.toString(count(service, "ready")),
                        Long.toString(count(service, null)),
                        moment(service, "as_of"));
            }
            table.print(out());
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "The members of a service.")
    static final class Show extends ApiCommand {
        @Parameters(paramLabel = "SERVICE", description = "The name of a group, or a component type.")
        @SuppressWarnings("NullAway.Init")
        private String service;

        @Option(names = "--state", paramLabel = "STATE", description = "Only members in that state, such as ready.")
        @Nullable
        private String state;

        @Override
        protected void run(StatusApiClient client) {
            JsonNode found = client.get("/discovery/" + StatusApiClient.part(service));
            if (json()) {
                print(found);
                return;
            }
            Table table = new Table("HOST", "STATE", "ADDRESS", "PORTS", "LABELS");
            for (JsonNode member : found.get("members")) {
                if (state == null || member.get("state").asString().equals(state)) {
                    table.row(
                            text(member, "hostname"),
                            text(member, "state"),
                            text(member, "address"),
                            pairs(member.get("ports")),
                            pairs(member.get("labels")));
                }
            }
            table.print(out());
        }

        private static String pairs(JsonNode pairs) {
            return pairs.properties().stream()
                    .map(pair -> pair.getKey() + "=" + pair.getValue().asString())
                    .collect(Collectors.joining(","));
        }
    }
}
