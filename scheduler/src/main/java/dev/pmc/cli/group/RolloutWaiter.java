package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Waits until groups are as they were declared, and says meanwhile how they come on. For one thread. */
final class RolloutWaiter {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final StatusApiClient client;
    private final PrintWriter out;
    private final Map<String, String> said = new HashMap<>();

    RolloutWaiter(StatusApiClient client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    /** Waits. Returns {@link Exit#OK}, {@link Exit#NEVER} if somebody has to do something, or {@link Exit#TIMEOUT}. */
    Exit await(List<String> groups, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean over = true;
            for (String name : groups) {
                Optional<JsonNode> group =
                        client.find("/groups/" + StatusApiClient.part(name)).map(detail -> detail.get("group"));
                String rollout =
                        group.map(found -> ApiCommand.text(found, "rollout")).orElse("gone");
                say(name, group.map(RolloutWaiter::words).orElse("is gone"));
                if (rollout.equals("stopped") || rollout.equals("paused")) {
                    return Exit.NEVER;
                }
                over &= rollout.equals("done") || rollout.equals("gone");
            }
            if (over) {
                return Exit.OK;
            }
            if (System.nanoTime() >= end) {
                return Exit.TIMEOUT;
            }
            pause();
        }
    }

    private static String words(JsonNode group) {
        return "revision " + ApiCommand.text(group, "revision") + " " + ApiCommand.text(group, "rollout") + ": "
                + ApiCommand.text(group, "updated") + " of " + ApiCommand.text(group, "instances") + " updated, "
                + ApiCommand.text(group, "ready") + " ready"
                + (group.hasNonNull("reason") ? " (" + ApiCommand.text(group, "reason") + ")" : "");
    }

    private void say(String group, String words) {
        if (!words.equals(said.put(group, words))) {
            out.println(group + ": " + words);
            out.flush();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.API, "interrupted", e);
        }
    }
}
