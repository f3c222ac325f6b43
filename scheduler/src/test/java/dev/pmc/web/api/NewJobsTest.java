package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.wire.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that come by the API. */
class NewJobsTest extends ApiStory {
    private static final String WEB1 =
            "{\"action\":\"create\",\"hostname\":\"web1\",\"comp_type\":\"web\",\"cpu\":\"2\"}";

    @Test
    void aJobIsPutIntoTheTubeOfItsWay() throws Exception {
        JsonNode created = post("/api/v1/jobs?via=network", "{\"jobs\":[" + WEB1 + "]}");

        assertThat(created.toString())
                .isEqualTo(
                        "{\"items\":[{\"hostname\":\"web1\",\"outcome\":\"queued\",\"problems\":[],\"warnings\":[]}]}");
        assertThat(pmc.network.taken).containsExactly(WEB1);
        assertThat(pmc.direct.taken).isEmpty();
    }

    @Test
    void whatOnlyIsJudgedIsNotSent() throws Exception {
        JsonNode judged = post("/api/v1/jobs?check=yes", "{\"jobs\":[" + WEB1 + "]}");

        assertThat(judged.get("items").get(0).get("outcome").asString()).isEqualTo("good");
        assertThat(pmc.direct.taken).isEmpty();
    }

    @Test
    void ifOneIsWrongNoneIsSentAndEachSaysWhatIsWrong() throws Exception {
        JsonNode answer = post(
                "/api/v1/jobs",
                "{\"jobs\":[" + WEB1
                        + ",{\"action\":\"create\",\"hostname\":\"web_2\",\"comp_type\":\"web\",\"cpu\":\"many\"},"
                        + "{\"action\":\"create\",\"hostname\":\"web3\",\"comp_type\":\"web\",\"os\":\"beos\"},"
                        + "{\"action\":\"stop\",\"hostname\":\"nobody\"}]}");

        assertThat(texts(answer.get("items"), "outcome")).containsExactly("not_sent", "wrong", "wrong", "wrong");
        assertThat(answer.get("items").get(1).get("problems")).hasSizeGreaterThan(1);
        assertThat(answer.get("items").get(2).get("problems").toString())
                .isEqualTo("[\"os is 'beos', and the image catalogue has trusty, jammy\"]");
        assertThat(answer.get("items").get(3).get("problems").toString())
                .isEqualTo("[\"hostname: there is no host nobody\"]");
        assertThat(pmc.direct.taken).isEmpty();
    }

    @Test
    void aHostThatIsThereIsNotMadeAgain() throws Exception {
        pmc.registered().create("web1", "web", 1);

        JsonNode answer = post("/api/v1/jobs", "{\"jobs\":[" + WEB1 + "]}");

        assertThat(answer.get("items").get(0).get("problems").toString())
                .isEqualTo("[\"hostname: there is a host web1 already, it is accepted\"]");
    }

    @Test
    void whoeverSendsWhereNobodyServesIsWarned() throws Exception {
        pmc.inspector.coming = new Counts(0, 0, 0, 0, 0, 0);
        pmc.queue.look();

        JsonNode answer = post("/api/v1/jobs?via=network", "{\"jobs\":[" + WEB1 + "]}");

        assertThat(answer.get("items").get(0).get("outcome").asString()).isEqualTo("queued");
        assertThat(answer.get("items").get(0).get("warnings").get(0).asString())
                .startsWith("nobody takes jobs from the tube dnsmasq");
    }

    @Test
    void whatTheQueueDoesNotTakeIsSaid() throws Exception {
        pmc.direct.reply = new PutReply(PutReply.Kind.LATER, "it is draining");

        JsonNode answer = post("/api/v1/jobs", "{\"jobs\":[" + WEB1 + "]}");

        assertThat(answer.get("items").get(0).get("outcome").asString()).isEqualTo("not_taken");
        assertThat(answer.get("items").get(0).get("problems").get(0).asString()).isEqualTo("it is draining");
    }

    @Test
    void nothingIsTakenWithoutTheTokenOrThatIsNoListOfJobs() throws Exception {
        assertThat(send(request("/api/v1/jobs").POST(BodyPublishers.ofString("{\"jobs\":[]}")))
                        .statusCode())
                .isEqualTo(401);
        for (String body : List.of("", "[]", "{}", "{\"jobs\":[]}", "{\"jobs\":[1]}", "{\"jobs\":" + "[{}".repeat(2))) {
            HttpResponse<String> answer = send(withToken("/api/v1/jobs").POST(BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
        }
        assertThat(pmc.direct.taken).isEmpty();
    }

    @Test
    void aBuriedJobIsSentAsItWasEditedWithWhatWasNotShown() throws Exception {
        String bad = "{\"hostname\":\"web_1\",\"comp_type\":\"web\",\"user_data\":\"#cloud-config\\npassword: x\"}";
        pmc.inspector.jobs.add(new Buried(17, 120, bad.getBytes(StandardCharsets.UTF_8)));
        String shown = get("/api/v1/jobs/17").get("text").asString();
        assertThat(shown).doesNotContain("password");

        JsonNode sent = post("/api/v1/jobs/17/resend", Json.text(new Resent(shown.replace("web_1", "web1"))));

        assertThat(sent.get("items").get(0).get("outcome").asString()).isEqualTo("queued");
        assertThat(pmc.direct.taken).hasSize(1);
        assertThat(pmc.direct.taken.get(0)).contains("\"web1\"", "password: x").doesNotContain("redacted");
        assertThat(pmc.inspector.jobs).isEmpty();
    }

    @Test
    void oneThatIsStillWrongStaysBuried() throws Exception {
        String bad = "{\"hostname\":\"web_1\",\"comp_type\":\"web\"}";
        pmc.inspector.jobs.add(new Buried(17, 120, bad.getBytes(StandardCharsets.UTF_8)));

        JsonNode sent = post("/api/v1/jobs/17/resend", Json.text(new Resent(bad)));

        assertThat(sent.get("items").get(0).get("outcome").asString()).isEqualTo("wrong");
        assertThat(pmc.direct.taken).isEmpty();
        assertThat(pmc.inspector.jobs).hasSize(1);
    }

    @Test
    void theImagesThatJobsMayNameAreTold() throws Exception {
        assertThat(get("/api/v1/images").toString())
                .isEqualTo("{\"items\":[\"trusty\",\"jammy\"],\"usual\":\"trusty\"}");
    }

    private record Resent(String text) {}

    private JsonNode post(String path, String body) throws Exception {
        HttpResponse<String> answer = send(withToken(path).POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }
}
