package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code pmc plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = PlanCommand.WRONG_USAGE,
        description = "Says host by host what applying a file of groups would do.",
        footer =
                "Exit codes: 0 nothing would change, 2 something would, 9 pmc says no or does not answer, 64 wrong usage.")
public final class PlanCommand extends ApiCommand {
    /** Elsewhere wrong usage has the code that means changes here, as scripts expect it of a plan. */
    static final int WRONG_USAGE = 64;

    private static final int CHANGES = 2;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private FileOfGroups file;

    private boolean changes;

    @Override
    protected void run(StatusApiClient client) {
        JsonNode plan = client.post("/groups/plan?" + file.parameters(), file.text());
        changes = plan.get("changes").asBoolean();
        if (json()) {
            print(plan);
        } else {
            new PlanText(out()).print(plan);
        }
    }

    @Override
    protected int exit() {
        return changes ? CHANGES : Exit.OK.code();
    }
}
