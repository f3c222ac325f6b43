package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A plan for people to read. */
final class PlanText {
    private final PrintWriter out;

    PlanText(PrintWriter out) {
        this.out = out;
    }

    void print(JsonNode plan) {
        Map<String, Integer> counts = new TreeMap<>();
        Table table = new Table("GROUP", "HOST", "ACTION", "WAVE", "AGENT", "BECAUSE");
        boolean isEmpty = true;
        for (JsonNode group : plan.get("groups")) {
            for (JsonNode step : group.get("steps")) {
                String action = ApiCommand.text(step, "action");
                counts.merge(action, 1, Integer::sum);
                if (!action.equals("keep")) {
                    isEmpty = false;
                    table.row(
                            ApiCommand.text(group, "name"),
                            ApiCommand.text(step, "hostname"),
                            action,
                            ApiCommand.text(step, "wave"),
                            agent(step),
                            because(step));
                }
            }
        }
        if (!isEmpty) {
            table.print(out);
        }
        for (JsonNode group : plan.get("groups")) {
            group.get("words")
                    .forEach(words -> out.println("group " + ApiCommand.text(group, "name") + ": " + words.asString()));
        }
        out.println(
                plan.get("changes").asBoolean()
                        ? "Plan " + ApiCommand.text(plan, "index") + ": " + said(plan, counts)
                        : "Nothing would change.");
    }

    /** Where it would go, or why nowhere. */
    private static String agent(JsonNode step) {
        StringJoiner against = new StringJoiner(", ", "none: ", "");
        step.get("vetoes")
                .forEach(veto -> against.add(ApiCommand.text(veto, "count") + " x " + ApiCommand.text(veto, "words")));
        return step.get("vetoes").isEmpty() ? ApiCommand.text(step, "agent") : against.toString();
    }

    private static String because(JsonNode step) {
        StringJoiner changes = new StringJoiner("; ");
        for (JsonNode change : step.get("changes")) {
            changes.add(ApiCommand.text(change, "field") + ": " + ApiCommand.text(change, "from") + " -> "
                    + ApiCommand.text(change, "to")
                    + (ApiCommand.text(change, "needs").equals("replacement") ? " (its disk is lost)" : ""));
        }
        return changes.toString();
    }

    private static String said(JsonNode plan, Map<String, Integer> counts) {
        StringJoiner words = new StringJoiner(", ");
        for (JsonNode group : plan.get("groups")) {
            String kind = ApiCommand.text(group, "kind");
            if (!kind.equals("keep")) {
                words.add(kind + " group " + ApiCommand.text(group, "name"));
            }
        }
        counts.forEach((action, count) -> words.add(action + " " + count + (count == 1 ? " host" : " hosts")));
        return words.toString();
    }
}
