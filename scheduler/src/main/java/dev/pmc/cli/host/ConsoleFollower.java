package dev.pmc.cli.host;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Prints what a guest says on its serial console, as it says it. For one guest and one thread. */
public final class ConsoleFollower {
    /** Waits between two looks. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final StatusApiClient client;
    private final PrintWriter out;
    private final PrintWriter err;
    private final UnaryOperator<String> text;
    private final Pause pause;
    private String log = "";
    private long next;
    private boolean troubled;

    /** @param text what of what the guest says is to be seen */
    ConsoleFollower(StatusApiClient client, PrintWriter out, PrintWriter err, UnaryOperator<String> text, Pause pause) {
        this.client = client;
        this.out = out;
        this.err = err;
        this.text = text;
        this.pause = pause;
    }

    /** Prints the last lines of what was said so far. */
    void printEnd(String hostname, int lines) {
        JsonNode part = ask(hostname);
        List<String> said = text.apply(part.get("text").asString()).lines().toList();
        boolean begunBefore = part.get("offset").asLong() > 0;
        int from = Math.max(begunBefore ? Math.min(1, said.size()) : 0, said.size() - lines);
        out.print(String.join("\n", said.subList(from, said.size())));
        if (part.get("text").asString().endsWith("\n") && from < said.size()) {
            out.println();
        }
        out.flush();
    }

    /** Goes on from there, until nobody reads it any more or there is no such host. */
    void follow(String hostname) throws InterruptedException {
        while (!out.checkError()) {
            JsonNode part;
            try {
                part = ask(hostname);
            } catch (Failure e) {
                if (e.exit() != Exit.API) {
                    throw e;
                }
                // pmc is being started anew, or the machine is away: that passes.
                if (!troubled) {
                    err.println("pmc: " + e.getMessage() + "; trying again");
                    err.flush();
                    troubled = true;
                }
                pause.sleep(BETWEEN_LOOKS);
                continue;
            }
            troubled = false;
            String said = part.get("text").asString();
            out.print(text.apply(said));
            out.flush();
            if (said.isEmpty() || next >= part.get("size").asLong()) {
                pause.sleep(BETWEEN_LOOKS);
            }
        }
    }

    private JsonNode ask(String hostname) {
        String from = log.isEmpty() ? "" : "?log=" + StatusApiClient.part(log) + "&offset=" + next;
        JsonNode part = client.get("/hosts/" + StatusApiClient.part(hostname) + "/console" + from);
        log = part.get("log").asString();
        next = part.get("next").asLong();
        return part;
    }
}
