package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.State;
import dev.pmc.vm.Word;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessList;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TokenHash;
import dev.pmc.web.access.TrustedProxies;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may make which call of the API: the table, and that it is kept. */
class CallRolesTest {
    /** A new call is written down here too: whoever reviews it sees to whom it opens. */
    private static final String TABLE = """
            DELETE /api/v1/groups/{group} operator
            DELETE /api/v1/groups/{group}/members/{hostname} operator
            DELETE /api/v1/jobs/{id} operator
            DELETE /api/v1/session viewer
            GET /api/v1/agents viewer
            GET /api/v1/agents/{agent} viewer
            GET /api/v1/audit admin
            GET /api/v1/discovery viewer
            GET /api/v1/discovery-stores viewer
            GET /api/v1/discovery-stores/check viewer
            GET /api/v1/discovery/{service} viewer
            GET /api/v1/events viewer
            GET /api/v1/groups viewer
            GET /api/v1/groups/{group} viewer
            GET /api/v1/history viewer
            GET /api/v1/hosts viewer
            GET /api/v1/hosts/{hostname} viewer
            GET /api/v1/hosts/{hostname}/console operator
            GET /api/v1/hosts/{hostname}/console/session operator
            GET /api/v1/hosts/{hostname}/why viewer
            GET /api/v1/images viewer
            GET /api/v1/jobs viewer
            GET /api/v1/jobs/{id} viewer
            GET /api/v1/openapi.json viewer
            GET /api/v1/queue viewer
            GET /api/v1/session viewer
            GET /api/v1/status viewer
            GET /api/v1/waiting viewer
            POST /api/v1/agents/{agent}/drain operator
            POST /api/v1/agents/{agent}/undrain operator
            POST /api/v1/discovery-stores/resync operator
            POST /api/v1/groups/apply operator
            POST /api/v1/groups/plan operator
            POST /api/v1/groups/{group}/abort operator
            POST /api/v1/groups/{group}/adopt operator
            POST /api/v1/groups/{group}/pause operator
            POST /api/v1/groups/{group}/promote operator
            POST /api/v1/groups/{group}/restart operator
            POST /api/v1/groups/{group}/resume operator
            POST /api/v1/groups/{group}/rollback operator
            POST /api/v1/groups/{group}/scale operator
            POST /api/v1/jobs operator
            POST /api/v1/jobs/{id}/resend operator
            POST /api/v1/jobs/{id}/retry operator
            POST /api/v1/session viewer
            """;

    private static final CallRoles ROLES = new DescriptionResource().roles();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyCallHasItsRole() {
        assertThat(ROLES.calls().stream().map(CallRoles.Call::toString).sorted().collect(Collectors.joining("\n")))
                .isEqualTo(TABLE.strip());
    }

    @ParameterizedTest
    @EnumSource
    void whoHasARoleMayDoWhatItMayAndNothingElse(AccessRole role) throws Exception {
        try (TestScheduler pmc = scheduler()) {
            for (CallRoles.Call call : ROLES.calls()) {
                int status = status(pmc, call, Word.of(role));
                if (role.includes(call.role())) {
                    assertThat(status).as(call.toString()).isNotIn(401, 403, 405);
                } else {
                    assertThat(status).as(call.toString()).isEqualTo(403);
                }
            }
        }
    }

    @Test
    void whoShowsNothingMayDoNothingFromElsewhere() throws Exception {
        try (TestScheduler pmc = scheduler()) {
            for (CallRoles.Call call : ROLES.calls()) {
                assertThat(status(pmc, call, null)).as(call.toString()).isEqualTo(401);
            }
        }
    }

    /** The resource itself would answer; that the call is not described keeps it shut. */
    @Test
    void whatIsNotDescribedIsForAdminsAlone() {
        ApiRequest forgotten = new ApiRequest("POST", List.of("agents", "metal1", "explode"), Query.parse(null));

        assertThatThrownBy(() -> ROLES.requireDescribed(forgotten, AccessRole.OPERATOR))
                .hasMessageContaining("there is nothing here");
        assertThatThrownBy(() -> ROLES.requireDescribed(
                        new ApiRequest("PUT", List.of("jobs", "7"), Query.parse(null)), AccessRole.VIEWER))
                .hasMessage("this takes DELETE, GET, HEAD");
        ROLES.requireDescribed(forgotten, AccessRole.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"security\": [{}]}",
                "{\"security\": [{\"token\": []}]}",
                "{\"security\": [{\"token\": [\"king\"]}]}",
                "{\"security\": [{\"token\": [\"viewer\", \"admin\"]}]}",
            })
    void aCallWithoutARoleIsADefect(String call) {
        String description = "{\"paths\": {\"/api/v1/new\": {\"get\": " + call + "}}}";

        assertThatThrownBy(() -> CallRoles.of(description.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /api/v1/new has no role in openapi.json");
    }

    @Test
    void theMoreExactOfTwoPathsCounts() {
        assertThat(ROLES.needed(new ApiRequest("HEAD", List.of("hosts", "a", "console"), Query.parse(null))))
                .isEqualTo(AccessRole.OPERATOR);
        String description = "{\"paths\": {\"/api/v1/x/{y}\": {\"get\": {\"security\": [{\"token\": [\"viewer\"]}]}},"
                + "\"/api/v1/x/secret\": {\"get\": {\"security\": [{\"token\": [\"admin\"]}]}}}}";
        assertThat(CallRoles.of(description.getBytes(StandardCharsets.UTF_8))
                        .needed(new ApiRequest("GET", List.of("x", "secret"), Query.parse(null))))
                .isEqualTo(AccessRole.ADMIN);
    }

    /** For each role there is a token that reads as the role. */
    private static TestScheduler scheduler() throws Exception {
        String lines = Stream.of(AccessRole.values())
                .map(role -> new AccessEntry(Word.of(role) + "-1", role, TokenHash.of(Word.of(role)), null).line())
                .collect(Collectors.joining("\n"));
        AccessList list = AccessList.parse(lines);
        return new TestScheduler(
                State.empty("db"),
                CallerProof.of(null, () -> list, TrustedProxies.NONE, InstantSource.system()),
                TestScheduler.NOON);
    }

    private int status(TestScheduler pmc, CallRoles.Call call, @Nullable String token) throws Exception {
        String path = String.join("/", call.parts()).replaceAll("\\{\\w+\\}", "7");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(pmc.uri(Api.ROOT + "/" + path)))
                .method(call.method(), BodyPublishers.noBody())
                .header("X-Forwarded-For", "192.0.2.1");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }
}
