package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import java.io.PrintWriter;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** What all commands have in common that change groups. */
final class Asking {
    private Asking() {}

    /** Who asks, as a parameter of a request. */
    static String by() {
        return "by=" + StatusApiClient.part(System.getProperty("user.name", "somebody"));
    }

    /** What was done. */
    static void print(JsonNode reply, PrintWriter out) {
        StringJoiner groups = new StringJoiner(", ");
        reply.get("groups").forEach(group -> groups.add(group.asString()));
        String outcome = ApiCommand.text(reply, "outcome");
        out.println(groups.length() == 0 ? outcome : outcome + ": " + groups);
        reply.get("words").forEach(words -> out.println(words.asString()));
    }
}
