package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.Caller;
import dev.pmc.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who has wanted what changed, and what came of it. */
class AuditApiTest extends ApiStory {
    private static final String BEARER = "Bearer " + TestScheduler.TOKEN;

    private HttpRequest.Builder change(String method, String path) {
        return request(path).method(method, BodyPublishers.noBody());
    }

    private JsonNode trail(String query) throws Exception {
        return Json.mapper()
                .readTree(send(request("/api/v1/audit" + query).header("Authorization", BEARER))
                        .body());
    }

    @Test
    void whatWasDoneRefusedAndCouldNotBeDoneIsWrittenDown() throws Exception {
        pmc.registered().offer("metal1", 8, true);
        send(change("POST", "/api/v1/agents/metal1/drain").header("Authorization", BEARER));
        send(change("POST", "/api/v1/agents/nobody/drain?evacuate=stop").header("Authorization", BEARER));
        send(change("DELETE", "/api/v1/groups/web").header("Authorization", "Bearer wrong"));
        send(request("/api/v1/hosts").header("Authorization", BEARER));

        JsonNode items = trail("").get("items");
        assertThat(items).hasSize(3);
        JsonNode refused = items.get(0);
        assertThat(refused.get("who").isNull()).isTrue();
        assertThat(refused.get("outcome").asString()).isEqualTo("refused");
        assertThat(refused.get("path").asString()).isEqualTo("/api/v1/groups/web");
        assertThat(refused.get("reason").asString()).isEqualTo("that is not the token");
        JsonNode failed = items.get(1);
        assertThat(failed.get("path").asString()).isEqualTo("/api/v1/agents/nobody/drain?evacuate=stop");
        assertThat(failed.get("outcome").asString()).isEqualTo("failed");
        assertThat(failed.get("status").asInt()).isEqualTo(404);
        JsonNode done = items.get(2);
        assertThat(done.get("who").asString()).isEqualTo("api-token-file");
        assertThat(done.get("role").asString()).isEqualTo("admin");
        assertThat(done.get("from").asString()).isEqualTo("127.0.0.1");
        assertThat(done.get("method").asString()).isEqualTo("POST");
        assertThat(done.get("outcome").asString()).isEqualTo("done");
        assertThat(done.get("at").asString()).isEqualTo(TestScheduler.NOON.toString());
    }

    @Test
    void itIsReadPageByPage() throws Exception {
        for (int i = 1; i <= 5; i++) {
            send(change("DELETE", "/api/v1/groups/web" + i).header("Authorization", BEARER));
        }

        JsonNode first = trail("?limit=2");
        assertThat(first.get("items").get(1).get("path").asString()).isEqualTo("/api/v1/groups/web4");
        JsonNode second = trail("?limit=3&before=" + first.get("next").asString());
        assertThat(second.get("items").get(0).get("path").asString()).isEqualTo("/api/v1/groups/web3");
        assertThat(trail("?limit=4&before=4").get("next").isNull()).isTrue();
    }

    @Test
    void itIsBoundedAndStrangersPushNobodyOut() {
        AuditTrail trail = new AuditTrail(() -> TestScheduler.NOON);
        Caller ann = new Caller("ann", AccessRole.OPERATOR, Caller.Means.TOKEN, null);
        trail.add(new AuditTrail.Deed(ann, "192.0.2.1", null, "POST", "/first"), 200, null);
        for (int i = 0; i < 5000; i++) {
            trail.add(new AuditTrail.Deed(null, "192.0.2.2", null, "POST", "/guess"), 401, "no");
        }
        List<AuditTrail.Entry> kept = trail.before(Long.MAX_VALUE, 10_000);
        assertThat(kept).hasSize(201);
        assertThat(kept.get(200).deed().path()).isEqualTo("/first");

        for (int i = 0; i < 2000; i++) {
            trail.add(new AuditTrail.Deed(ann, "192.0.2.1", null, "POST", "/later"), 200, null);
        }
        assertThat(trail.before(Long.MAX_VALUE, 10_000))
                .hasSize(2200)
                .noneMatch(entry -> entry.deed().path().equals("/first"));
    }

    @Test
    void whatAStandbyHasPassedNamesBoth() throws Exception {
        send(change("DELETE", "/api/v1/groups/web")
                .header("Authorization", BEARER)
                .header("Pmc-Passed-By", "http://10.0.0.2:12345/")
                .header("Pmc-Client", "192.0.2.7"));
        send(change("DELETE", "/api/v1/groups/web")
                .header("Authorization", BEARER)
                .header("Pmc-Passed-By", "http://10.0.0.2:12345/")
                .header("Pmc-Client", "<b>me</b>"));

        JsonNode items = trail("").get("items");
        assertThat(items.get(1).get("from").asString()).isEqualTo("192.0.2.7");
        assertThat(items.get(1).get("through").asString()).isEqualTo("127.0.0.1");
        assertThat(items.get(0).get("from").asString()).isEqualTo("unknown");
    }
}
