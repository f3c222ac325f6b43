package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiCommand;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a job does to a host, as far as it can be seen: whether it has begun is told by what has changed since before.
 *
 * @param before the host before the job was queued; null if it was not asked for
 * @param isSeen whether the host cannot be as it is to be before the job has been done, as with a restart
 */
record JobEffect(@Nullable JsonNode before, boolean isSeen) {
    boolean hasBegun(JsonNode now) {
        return before != null && !signs(before).equals(signs(now)) && !(isSeen && isUnderWay(now));
    }

    private static String signs(JsonNode host) {
        return String.join(
                " ",
                ApiCommand.text(host, "state"),
                ApiCommand.text(host, "goal"),
                ApiCommand.text(host, "since"),
                ApiCommand.text(host, "boot_generation"));
    }

    private static boolean isUnderWay(JsonNode host) {
        return !host.path("pending_jobs").isEmpty();
    }
}
