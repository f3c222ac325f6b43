package dev.pmc.crash;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Failure;
import java.net.URI;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The groups of a site, as an operator declares and sees them. Used by one thread. */
final class DeclaredGroups {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RolloutSite site;
    private final StatusApiClient api;

    DeclaredGroups(RolloutSite site) {
        this.site = site;
        api = new StatusApiClient(List.of(URI.create(site.api())), RolloutSite.TOKEN);
    }

    /** Has groups be as a file declares them. False if pmc says no, or does not answer. */
    boolean apply(String file) {
        try {
            api.post("/groups/apply?by=crash-test", file);
            return true;
        } catch (Failure notNow) {
            return false;
        }
    }

    /** How they stand, for people; nothing if pmc does not answer. */
    JsonNode all() {
        return MAPPER.readTree(site.pmc().page("/api/v1/groups")).path("items");
    }

    /** Whether there are so many, and all are as they were declared. */
    boolean areDone(int count) {
        JsonNode groups = all();
        boolean done = groups.size() == count;
        for (JsonNode group : groups) {
            done &= group.path("rollout").asString().equals("done")
                    && group.path("ready").asInt() == group.path("instances").asInt()
                    && group.path("spare").asInt() == 0;
        }
        return done;
    }
}
