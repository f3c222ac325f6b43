package dev.pmc.cli.client;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code pmc queue}: how many jobs wait. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        description = "Shows the queues of jobs.",
        subcommands = QueueCommand.Stats.class)
public final class QueueCommand extends GroupCommand {

    @Command(
            name = "stats",
            mixinStandardHelpOptions = true,
            description = "How many jobs there are in each queue, in numbers.")
    static final class Stats extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode queue = client.get("/queue");
            if (json()) {
                print(queue);
                return;
            }
            Table table = new Table(
                    "QUEUE", "TUBE", "CONNECTED", "READY", "RESERVED", "DELAYED", "BURIED", "EVER", "WORKERS");
            for (JsonNode each : queue.get("queues")) {
                table.row(
                        text(each, "name"),
                        text(queue, "tube"),
                        each.get("connected").asBoolean() ? "yes" : "no",
                        text(each, "ready"),
                        text(each, "reserved"),
                        text(each, "delayed"),
                        text(each, "buried"),
                        text(each, "jobs_ever"),
                        text(each, "consumers"));
                JsonNode coming = each.path("coming");
                if (coming.isObject()) {
                    table.row(
                            text(each, "name"),
                            text(coming, "tube"),
                            "yes",
                            text(coming, "ready"),
                            text(coming, "reserved"),
                            text(coming, "delayed"),
                            text(coming, "buried"),
                            "-",
                            text(coming, "consumers"));
                }
            }
            table.print(out());
            queue.path("warnings").forEach(warning -> out().println("warning: " + warning.asString()));
            if (!queue.get("problem").isNull()) {
                out().println(text(queue, "problem"));
            }
        }
    }
}
