package dev.pmc.cli.client;

import dev.pmc.cli.process.Exit;
import dev.pmc.wire.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that asks the daemon and prints the answer: for people, or as the JSON that the API gave. */
public abstract class ApiCommand implements Callable<Integer> {
    /** In which form the answer is printed. */
    enum Form {
        TABLE,
        JSON
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ApiOptions api;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table, for people, or json. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    Form output;

    /** Asks, and gives the answer. */
    protected abstract void run(StatusApiClient client);

    @Override
    public Integer call() {
        run(api.client());
        out().flush();
        return exit();
    }

    /** The exit code, once the answer was given. */
    protected int exit() {
        return Exit.OK.code();
    }

    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public boolean json() {
        return output == Form.JSON;
    }

    public void print(Object document) {
        out().println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    /** A field's text, or a hyphen for what is not known. */
    public static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        boolean whole = value.isDouble() && value.asDouble() == Math.rint(value.asDouble());
        return whole ? Long.toString(value.asLong()) : value.asString();
    }

    /** A moment's text, no finer than people read, or a hyphen. */
    public static String moment(JsonNode node, String field) {
        String text = text(node, field);
        return text.equals("-")
                ? text
                : Instant.parse(text).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
