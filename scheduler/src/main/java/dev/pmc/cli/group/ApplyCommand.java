package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code pmc apply}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Has groups as a file declares them. What is so already is left alone.",
        footer = "Exit codes: 0 done, 9 pmc says no or does not answer, 11 a roll-out stopped or waits, 12 time is up.")
public final class ApplyCommand extends ApiCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private FileOfGroups file;

    @Option(
            names = "--plan",
            paramLabel = "INDEX",
            description = "Apply only what that plan has said: refuse if anything has changed since.")
    private @Nullable String plan;

    @Option(names = "--wait", description = "Wait until all roll-outs are over.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait at the most. Default: ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    private Exit exit = Exit.OK;

    @Override
    protected void run(StatusApiClient client) {
        String parameters =
                file.parameters() + "&" + Asking.by() + (plan == null ? "" : "&plan=" + StatusApiClient.part(plan));
        JsonNode reply = client.post("/groups/apply?" + parameters.replaceFirst("^&", ""), file.text());
        if (json()) {
            print(reply);
        } else {
            Asking.print(reply, out());
        }
        if (wait) {
            List<String> groups = new ArrayList<>();
            reply.get("groups").forEach(group -> groups.add(group.asString()));
            exit = new RolloutWaiter(client, out()).await(groups, Duration.ofSeconds(timeoutSeconds));
        }
    }

    @Override
    protected int exit() {
        return exit.code();
    }
}
