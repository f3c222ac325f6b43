package dev.pmc.cli.client;

import dev.pmc.cli.process.Exit;
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
        subcommands = {
            DiscoveryCommand.ListServices.class,
            DiscoveryCommand.Show.class,
            DiscoveryCommand.Stores.class,
            DiscoveryCommand.Check.class,
            DiscoveryCommand.Resync.class
        })
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

    @Command(
            name = "stores",
            mixinStandardHelpOptions = true,
            description = "The stores that are to hold the list of each service, and whether they do.")
    static final class Stores extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode all = client.get("/discovery-stores");
            if (json()) {
                print(all);
                return;
            }
            Table table = new Table("STORE", "BEHIND SINCE", "CHANGES", "REPAIRS", "PROBLEM");
            for (JsonNode store : all.get("stores")) {
                table.row(
                        text(store, "store"),
                        moment(store, "behind_since"),
                        text(store, "changes"),
                        text(store, "repairs"),
                        text(store, "problem"));
            }
            table.print(out());
        }
    }

    /** Has all stores compared, and says what differs. */
    private abstract static class Inspection extends ApiCommand {
        private boolean isInStep = true;

        abstract JsonNode inspect(StatusApiClient client);

        @Override
        protected void run(StatusApiClient client) {
            JsonNode all = inspect(client);
            for (JsonNode store : all.get("stores")) {
                isInStep &= store.get("problem").isNull()
                        && store.get("differences").isEmpty();
            }
            if (json()) {
                print(all);
                return;
            }
            Table table = new Table("STORE", "SERVICE", "DIFFERENCE");
            for (JsonNode store : all.get("stores")) {
                if (!store.get("problem").isNull()) {
                    table.row(text(store, "store"), "-", text(store, "problem"));
                }
                for (JsonNode difference : store.get("differences")) {
                    table.row(text(store, "store"), text(difference, "service"), text(difference, "difference"));
                }
            }
            table.print(out());
        }

        boolean isInStep() {
            return isInStep;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Has all that the stores hold compared with what it should be, and shows what differs.",
                "Exit code: 0 if nothing does, else 11."
            })
    static final class Check extends Inspection {
        @Override
        JsonNode inspect(StatusApiClient client) {
            return client.get("/discovery-stores/check");
        }

        @Override
        protected int exit() {
            return isInStep() ? Exit.OK.code() : Exit.NEVER.code();
        }
    }

    @Command(name = "resync", mixinStandardHelpOptions = true, description = "The same, and mends what differs.")
    static final class Resync extends Inspection {
        @Override
        JsonNode inspect(StatusApiClient client) {
            return client.post("/discovery-stores/resync");
        }
    }
}
