package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is a member of which service, asked by HTTP. */
class DiscoveryApiTest extends ApiStory {
    private static final int SECONDS = 20;

    @Test
    void everyServiceIsListedWithItsMembers() throws Exception {
        ready("web1", "web");

        JsonNode all = get("/api/v1/discovery");

        JsonNode service = all.get("services").get(0);
        assertThat(service.get("service").asString()).isEqualTo("web");
        assertThat(service.get("index")).isEqualTo(all.get("index"));
        JsonNode member = service.get("members").get(0);
        assertThat(member.get("hostname").asString()).isEqualTo("web1");
        assertThat(member.get("state").asString()).isEqualTo("ready");
        assertThat(member.get("address").asString()).isEqualTo("10.0.0.5");
    }

    @Test
    void aServiceThatNobodyBelongsToHasNoMembers() throws Exception {
        assertThat(get("/api/v1/discovery/web").get("members")).isEmpty();
        assertThat(get("/api/v1/discovery?service=db,web").get("services")).hasSize(2);
    }

    @Test
    void anExecutorMayAskAboutServicesAndNothingElse() throws Exception {
        String pass = "Bearer " + pmc.executors.token();

        assertThat(status(request("/api/v1/discovery/web").header("Authorization", pass)))
                .isEqualTo(200);
        assertThat(status(request("/api/v1/hosts").header("Authorization", pass)))
                .isEqualTo(403);
        assertThat(status(request("/api/v1/discovery").header("Authorization", pass + "0")))
                .isEqualTo(403);
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return send(request).statusCode();
    }

    @Test
    void whoWaitsIsAnsweredWhenTheServiceChanges() throws Exception {
        ready("web1", "web");
        long index = get("/api/v1/discovery/web").get("index").asLong();
        CompletableFuture<HttpResponse<String>> answer = waits("/api/v1/discovery/web?wait=20&index=" + index);
        pmc.create("db1", "db", 1);
        assertThat(answer).isNotDone();

        pmc.create("web2", "web", 1);

        JsonNode news = Json.mapper().readTree(body(answer));
        assertThat(texts(news.get("members"), "hostname")).containsExactly("web1", "web2");
        assertThat(news.get("index").asLong()).isGreaterThan(index);
    }

    @Test
    void whoWaitsForSeveralIsAnsweredWhenOneOfThemChanges() throws Exception {
        ready("web1", "web");
        long index = get("/api/v1/discovery?service=web,db").get("index").asLong();
        CompletableFuture<HttpResponse<String>> answer =
                waits("/api/v1/discovery?service=web,db&wait=20&index=" + index);

        pmc.create("db1", "db", 1);

        JsonNode services = Json.mapper().readTree(body(answer)).get("services");
        assertThat(texts(services, "service")).containsExactly("db", "web");
    }

    @Test
    void whereNothingChangesTheSameIsAnsweredWhenTheWaitIsOver() throws Exception {
        ready("web1", "web");
        String first = body(send(request("/api/v1/discovery/web")));
        long index = Json.mapper().readTree(first).get("index").asLong();
        long start = System.nanoTime();

        String second = body(send(request("/api/v1/discovery/web?wait=1&index=" + index)));

        assertThat(second).isEqualTo(first);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void anIndexOfAnotherLifeIsAnsweredAtOnce() throws Exception {
        ready("web1", "web");
        long later =
                ServiceDirectory.of(pmc.core.state()).led(9, TestScheduler.NOON).index();

        assertThat(get("/api/v1/discovery/web?wait=20&index=" + later).get("members"))
                .hasSize(1);
        assertThat(get("/api/v1/discovery/web?wait=20&index=0").get("members")).hasSize(1);
    }

    @Test
    void inLinesNoLabelIsTakenForMoreThanOneWord() throws Exception {
        VmSpec spec = VmSpecs.of("web1")
                .labels(Map.of("a b", "1,2=3%\n\u00e4", "c", "", "d", "-"))
                .build();
        pmc.registered()
                .create(spec, PlacementOptions.NONE)
                .offer("metal1", 8, true)
                .running("web1");

        String text = body(send(request("/api/v1/discovery/web?format=text")));

        String index = text.lines().findFirst().orElseThrow().split(" ", -1)[1];
        assertThat(text.lines())
                .containsExactly(
                        "index " + index,
                        "service web " + index + " " + TestScheduler.NOON,
                        "member web web1 ready 10.0.0.5 - a%20b=1%2C2%3D3%25%0A%C3%A4,c=-,d=%2D");
        assertThat(body(send(request("/api/v1/discovery/web").header("Accept", "text/plain"))))
                .isEqualTo(text);
    }

    @Test
    void eventsSayHowItStandsAndHowItStandsThen() throws Exception {
        ready("web1", "web");
        HttpResponse<Stream<String>> events = client.send(
                request("/api/v1/discovery/web")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofLines());
        Iterator<String> data =
                events.body().filter(line -> line.startsWith("data: ")).iterator();
        assertThat(data.next()).contains("web1").doesNotContain("web2");

        pmc.create("web2", "web", 1);

        assertThat(data.next()).contains("web1", "web2");
    }

    @Test
    void aThousandWaitAndAllAreAnswered() throws Exception {
        ready("web1", "web");
        long index = get("/api/v1/discovery/web").get("index").asLong();
        int threads = Thread.activeCount();
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(waits("/api/v1/discovery/web?wait=25&index=" + index));
        }
        assertThat(Thread.activeCount()).isLessThan(threads + 100);

        pmc.create("web2", "web", 1);

        for (CompletableFuture<HttpResponse<String>> answer : waiting) {
            assertThat(body(answer)).contains("web2");
        }
    }

    @Test
    void whoWaitsIsSentToTheNextSchedulerWhenThisOneStops() throws Exception {
        ready("web1", "web");
        long index = get("/api/v1/discovery/web").get("index").asLong();
        CompletableFuture<HttpResponse<String>> answer = waits("/api/v1/discovery/web?wait=25&index=" + index);

        pmc.discovery.close();

        HttpResponse<String> no = answer.get(SECONDS, TimeUnit.SECONDS);
        assertThat(no.statusCode()).isEqualTo(503);
        assertThat(no.body()).contains("urn:pmc:not-performed");
    }

    @Test
    void whatCannotBeAskedIsRefusedInWords() throws Exception {
        assertThat(problem("/api/v1/discovery/web?wait=26")).contains("wait is a number from 0 to 25");
        assertThat(problem("/api/v1/discovery?service=a,,b")).contains("names of services with commas between");
        assertThat(problem("/api/v1/discovery/web?service=db")).contains("the path names the service already");
        assertThat(problem("/api/v1/discovery/web?format=xml")).contains("events, json, text");
        assertThat(problem("/api/v1/discovery/web?wiat=1")).contains("there is no parameter 'wiat'");
        assertThat(problem("/api/v1/discovery/web/1")).contains("there is nothing here");
    }

    private String problem(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertThat(answer.statusCode()).isIn(400, 404);
        return answer.body();
    }

    private void ready(String hostname, String type) {
        pmc.registered().create(hostname, type, 1).offer("metal1", 8, true).running(hostname);
    }

    /** Asks as a standby does for others, so that the thousand clients of this one machine are not taken for one. */
    private CompletableFuture<HttpResponse<String>> waits(String path) {
        HttpRequest.Builder request = request(path)
                .header("Authorization", "Bearer " + TestScheduler.TOKEN)
                .header("Pmc-Passed-By", "http://127.0.0.1:1/");
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static String body(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return body(answer.get(SECONDS, TimeUnit.SECONDS));
    }

    private static String body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
