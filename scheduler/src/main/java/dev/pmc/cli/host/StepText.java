package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiCommand;
import tools.jackson.databind.JsonNode;

/** The step that the work on a host is at, in a few words. */
final class StepText {
    private StepText() {}

    /** For instance {@code step 2 of 6, fetching the image: 41 of 100 MiB (41 %)}; {@code -} if nothing is known of one. */
    static String of(JsonNode host) {
        JsonNode step = host.path("step");
        if (!step.isObject()) {
            return ApiCommand.text(host, "progress");
        }
        String number = ApiCommand.text(step, "number");
        String percent = ApiCommand.text(step, "percent");
        return (number.equals("-") ? "" : "step " + number + " of " + ApiCommand.text(step, "of") + ", ")
                + ApiCommand.text(step, "words")
                + (percent.equals("-") ? "" : " (" + percent + " %)");
    }
}
