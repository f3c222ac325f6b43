package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc host show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows all that is known of one host.")
final class HostShowCommand extends ApiCommand {
    @Parameters(paramLabel = "NAME", description = "The host.")
    @SuppressWarnings("NullAway.Init")
    private String hostname;

    @Override
    protected void run(StatusApiClient client) {
        JsonNode host = client.get("/hosts/" + StatusApiClient.part(hostname));
        if (json()) {
            print(host);
            return;
        }
        JsonNode spec = host.get("spec");
        Table table = new Table("HOST", text(host, "hostname"));
        table.row("state", text(host, "state") + guest(text(host, "guest")));
        table.row("goal", text(host, "goal"));
        table.row("reason", text(host, "reason"));
        table.row("agent", text(host, "agent"));
        table.row("step", StepText.of(host));
        table.row("address", text(host, "ip") + (text(host, "ip_from").equals("guest") ? " (as the guest says)" : ""));
        table.row("mac", text(host, "mac"));
        table.row("type", text(host, "type"));
        table.row("os", text(spec, "os"));
        table.row("size", size(spec));
        table.row("next start", nextStart(spec, host.path("next_spec")));
        table.row("labels", words(spec.get("labels")));
        table.row(
                "logs in",
                text(spec, "ssh_keys") + " ssh keys, user-data: "
                        + (spec.get("user_data").asBoolean() ? "yes" : "no"));
        table.row("gateway", text(spec, "gateway") + ", nameservers: " + list(spec.get("nameservers")));
        table.row("uses", use(host.get("usage")));
        table.row("snapshots", snapshots(host.path("disk")));
        table.row("task", text(host.path("attempt"), "task"));
        table.row("attempts", text(host, "attempts") + ", failed in a row: " + text(host, "failures"));
        table.row("tried again", moment(host, "not_before"));
        table.row("jobs", jobs(host.get("pending_jobs")));
        placement(host.get("placement"), table);
        table.row("accepted", moment(host, "accepted_at"));
        table.row("since", moment(host, "since"));
        table.print(out());
        out().println();
        Table history = new Table("WHEN", "FROM", "TO", "AGENT", "REASON");
        for (JsonNode event : host.get("history")) {
            history.row(
                    moment(event, "at"),
                    text(event, "from"),
                    text(event, "to"),
                    text(event, "agent"),
                    text(event, "reason"));
        }
        history.print(out());
        out().println("(since " + moment(host, "history_since") + "; earlier changes are not kept)");
    }

    private static String size(JsonNode spec) {
        return text(spec, "cpus") + " cpus, " + text(spec, "memory_mib") + " MiB, disk "
                + (spec.get("disk_gib").isNull() ? "of the image's size" : text(spec, "disk_gib") + " GiB");
    }

    private static String nextStart(JsonNode spec, JsonNode next) {
        if (!next.isObject()) {
            return "-";
        }
        boolean isRebuilt =
                next.path("rebuilds").asInt(0) > spec.path("rebuilds").asInt(0);
        return (isRebuilt ? "a fresh disk from " + text(next, "os") + "; " : "") + size(next);
    }

    /** What was asked for about where it runs. */
    private static void placement(JsonNode placement, Table table) {
        table.row("placed by", text(placement, "strategy") + ", priority " + text(placement, "priority"));
        table.row("pinned to", text(placement, "baremetal"));
        String most = text(placement, "max_per_agent");
        table.row("of its type", most.equals("-") ? "any number on one agent" : "at most " + most + " on one agent");
        table.row("if it is lost", text(placement, "on_agent_loss"));
        table.row("constraints", list(placement.get("constraints")));
        table.row("executor", text(placement, "executor"));
    }

    private static String list(JsonNode array) {
        StringJoiner words = new StringJoiner(" ");
        array.forEach(element -> words.add(element.isArray() ? list(element).replace(' ', ':') : element.asString()));
        return words.length() == 0 ? "-" : words.toString();
    }

    private static String words(JsonNode labels) {
        StringJoiner words = new StringJoiner(" ");
        labels.properties()
                .forEach(label ->
                        words.add(label.getKey() + "=" + label.getValue().asString()));
        return words.length() == 0 ? "-" : words.toString();
    }

    private static String jobs(JsonNode pending) {
        StringJoiner jobs = new StringJoiner(", ");
        pending.forEach(job -> jobs.add(text(job, "action") + " " + text(job, "id")));
        return jobs.length() == 0 ? "none under way" : jobs + " under way";
    }

    private static String snapshots(JsonNode disk) {
        List<String> names = new ArrayList<>();
        disk.path("snapshots").forEach(snapshot -> names.add(text(snapshot, "name")));
        return String.join(", ", names);
    }

    private static String guest(String guest) {
        return switch (guest) {
            case "-" -> "";
            case "ready" -> " (the guest has answered)";
            case "booting" -> " (the guest has not answered yet)";
            default -> " (the guest: " + guest.replace('_', ' ') + ")";
        };
    }

    /** What people look for first; the rest is in the JSON form and in the metrics. */
    private static String use(JsonNode usage) {
        if (usage.isNull()) {
            return "-";
        }
        return (usage.get("resident_bytes").asLong() >> 20) + " MiB of its host's memory, and "
                + Math.round(usage.get("cpu_seconds").asDouble()) + " s of processors since it was booted";
    }
}
