package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.fixtures.Await;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.VmSpecs;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler();
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void aHostIsShownOnItsWay() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);

        JsonNode placed = get("/api/v1/hosts/web1");
        assertThat(placed.get("state").asString()).isEqualTo("placed");
        assertThat(placed.get("agent").asString()).isEqualTo("metal1");
        assertThat(placed.get("ip").isNull()).isTrue();

        pmc.running("web1");
        JsonNode running = get("/api/v1/hosts/WEB1");
        assertThat(running.get("state").asString()).isEqualTo("running");
        assertThat(running.get("ready").asBoolean()).isTrue();
        assertThat(running.get("ip").asString()).isEqualTo("10.0.0.5");
        assertThat(texts(running.get("history"), "to")).containsExactly("accepted", "placed", "ready");
    }

    @Test
    void aJobsConstraintsAreShownAndWhomTheyKeepAway() throws Exception {
        PlacementOptions inRack = new PlacementOptions(
                null,
                null,
                Strategy.MIN_COMP_FIT,
                null,
                PlacementOptions.OnAgentLoss.WAIT,
                0,
                List.of(JobConstraints.parse(List.of("rack", "CLUSTER", "r1"))));
        pmc.registered().create(VmSpecs.of("web1").type("web").build(), inRack).offer("metal1", 8, true);

        assertThat(get("/api/v1/hosts/web1").get("placement").get("constraints").toString())
                .isEqualTo("[[\"rack\",\"CLUSTER\",\"r1\"]]");
        JsonNode veto = get("/api/v1/hosts/web1/why").get("vetoes").get(0);
        assertThat(veto.get("reason").asString()).isEqualTo("constraint");
        assertThat(veto.get("words").asString()).isEqualTo("has not the rack r1, which the job asks for");
        assertThat(veto.get("count").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("none of the 1 agents that pmc knows could ever meet rack:CLUSTER:r1");
    }

    @Test
    void aMachineIsEmptiedAndSaysSoWhenItIs() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1");

        pmc.turn(new Event.AgentEmptied("metal1"));
        JsonNode begun = get("/api/v1/agents/metal1");
        assertThat(begun.get("drained").asBoolean()).isTrue();
        assertThat(begun.get("evacuation").asString()).isEqualTo("under_way");
        assertThat(begun.get("running").asInt()).isEqualTo(1);

        pmc.says("web1", Kind.KILLED, "", null);
        assertThat(get("/api/v1/agents/metal1").get("evacuation").asString()).isEqualTo("empty");
        assertThat(get("/api/v1/agents/metal1").get("hosts").asInt()).isEqualTo(1);

        pmc.turn(new Event.AgentDrained("metal1", false));
        JsonNode over = get("/api/v1/agents/metal1");
        assertThat(over.get("evacuation").isNull()).isTrue();
        assertThat(over.get("drained").asBoolean()).isFalse();
    }

    @Test
    void howAHostComesUpAndHowItsGuestIsAreShown() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);

        pmc.says("web1", Kind.STARTING, "fetching the image: 21 of 38 MiB", null);
        JsonNode starting = get("/api/v1/hosts/web1");
        assertThat(starting.get("progress").asString()).isEqualTo("fetching the image: 21 of 38 MiB");
        assertThat(starting.get("guest").isNull()).isTrue();
        assertThat(get("/api/v1/hosts?q=fetching").get("items")).hasSize(1);
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its executor is bringing it up: fetching the image: 21 of 38 MiB");

        pmc.says("web1", Kind.RUNNING, "", null);
        JsonNode booting = get("/api/v1/hosts/web1");
        assertThat(booting.get("progress").isNull()).isTrue();
        assertThat(booting.get("guest").asString()).isEqualTo("booting");
        assertThat(booting.get("ip_from").asString()).isEqualTo("guest");

        pmc.says("web1", Kind.RUNNING, "", true);
        assertThat(get("/api/v1/hosts/web1").get("guest").asString()).isEqualTo("ready");

        pmc.says("web1", Kind.RUNNING, "the guest is paused; run: virsh resume web1", false);
        JsonNode paused = get("/api/v1/hosts/web1");
        assertThat(paused.get("state").asString()).isEqualTo("running");
        assertThat(paused.get("ready").asBoolean()).isFalse();
        assertThat(paused.get("guest").asString()).isEqualTo("paused");
        assertThat(paused.get("reason").asString()).isEqualTo("the guest is paused; run: virsh resume web1");
        assertThat(texts(paused.get("history"), "to"))
                .containsExactly("accepted", "placed", "starting", "running", "ready", "paused");
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its domain is active, but the guest is paused; run: virsh resume web1");
    }

    @Test
    void aHostOutOfReachIsNotReady() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        pmc.masterSays("web1", Kind.UNREACHABLE);

        assertThat(get("/api/v1/hosts/web1").get("ready").asBoolean()).isFalse();
        assertThat(get("/api/v1/hosts").get("items").get(0).get("ready").asBoolean())
                .isFalse();
        pmc.masterSays("web1", Kind.RUNNING);
        assertThat(get("/api/v1/hosts/web1").get("ready").asBoolean()).isTrue();
    }

    @Test
    void aGuestThatPoweredItselfOffWasNotStoppedByAJob() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        pmc.says("web1", Kind.FINISHED, "the guest powered itself off", null);

        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("it is off: the guest powered itself off");
    }

    @Test
    void whatAHostUsesIsKnownAsSoonAsItsExecutorHasSaidIt() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        assertThat(get("/api/v1/hosts/web1").get("usage").isNull()).isTrue();

        pmc.used("id-metal1", "web1", 7);

        assertThat(get("/api/v1/hosts/web1").get("usage").toString())
                .isEqualTo(
                        "{\"at\":\"2030-01-01T12:00:00Z\",\"cpu_seconds\":7.0,\"memory_bytes\":2,\"resident_bytes\":3,"
                                + "\"disk_read_bytes\":4,\"disk_written_bytes\":5,\"disk_reads\":6,\"disk_writes\":7,"
                                + "\"network_received_bytes\":8,\"network_sent_bytes\":9}");
    }

    @Test
    void whatWaitsSaysWhatEveryAgentLacks() throws Exception {
        pmc.registered().offer("metal1", 2, true).offer("metal2", 64, false).offer("metal3", 4, true);
        pmc.create("big", "db", 16);

        JsonNode why = get("/api/v1/hosts/big/why");

        assertThat(why.get("waiting").asBoolean()).isTrue();
        assertThat(why.get("agents_looked").asInt()).isEqualTo(3);
        assertThat(texts(why.get("vetoes"), "reason")).containsExactly("cpus", "not_enabled");
        assertThat(why.get("vetoes").get(0).get("agents").toString()).isEqualTo("[\"metal1\",\"metal3\"]");
        assertThat(why.get("answer").asString()).isEqualTo("of the 3 agents that have made offers none will do");
    }

    @Test
    void whoWaitsForTheBestAgentsOfferSaysSo() throws Exception {
        pmc.registered().offer("metal1", 8, true).create("web1", "web", 1).create("web2", "web", 1);

        JsonNode why = get("/api/v1/hosts/web2/why");

        assertThat(why.get("answer").asString())
                .isEqualTo("it waits for the offer of agent metal1, which is the best for it");
        assertThat(get("/api/v1/waiting").toString()).contains("waits for the offer of agent metal1");
        pmc.offer("metal1", 7, true);
        assertThat(get("/api/v1/hosts/web2/why").get("waiting").asBoolean()).isFalse();
    }

    @Test
    void anAgentThatHostsFailOnSaysWithWhatAndUntilWhenItGetsNoNewOnes() throws Exception {
        pmc.registered().offer("metal1", 8, true).create("web1", "web", 1);
        assertThat(get("/api/v1/agents/metal1").get("barred_until").isNull()).isTrue();

        pmc.hostFailed("web1", "no executor came up");

        JsonNode agent = get("/api/v1/agents/metal1");
        assertThat(agent.get("barred_until").asString()).isEqualTo("2030-01-01T12:02:00Z");
        assertThat(agent.get("barred_because").asString()).isEqualTo("no executor came up");
        assertThat(new String(pmc.metrics.text(), StandardCharsets.UTF_8)).contains("pmc_agents{kind=\"barred\"} 1.0");
    }

    @Test
    void whatIsKnownOfAnAgentOutlivesItsOffers() throws Exception {
        pmc.registered().create("web1", "web", 2).offer("metal1", 8, true).running("web1");

        JsonNode agent = get("/api/v1/agents/metal1");

        assertThat(agent.get("capacity").get("cpus").asDouble()).isEqualTo(8);
        assertThat(agent.get("used").get("cpus").asDouble()).isEqualTo(2);
        assertThat(agent.get("free").get("cpus").asDouble()).isEqualTo(6);
        assertThat(agent.get("types").get("web").asInt()).isEqualTo(1);
        assertThat(agent.get("foreign").get("web").asDouble()).isEqualTo(2);
        assertThat(agent.get("offers").asInt()).isZero();
    }

    @Test
    void everythingIsSeenAtAGlance() throws Exception {
        pmc.registered().create("web1", "web", 1).create("web2", "web", 1).offer("metal1", 8, true);
        pmc.queue.look();

        JsonNode status = get("/api/v1/status");

        assertThat(status.get("version").asString()).isEqualTo("1.2.3");
        assertThat(status.get("hosts").get("total").asInt()).isEqualTo(2);
        assertThat(status.get("hosts").get("by_state").get("placed").asInt()).isEqualTo(2);
        assertThat(status.get("types").get(0).toString())
                .isEqualTo("{\"type\":\"web\",\"hosts\":2,\"agents\":1,\"least\":2,\"most\":2}");
        assertThat(status.get("mesos").get("connected").asBoolean()).isTrue();
        assertThat(status.get("queue").get("buried").asInt()).isEqualTo(2);
    }

    @Test
    void pagesLeaveNothingOutWhileHostsComeAndGo() throws Exception {
        for (int i = 0; i < 25; i++) {
            pmc.create(String.format("web%02d", i), "web", 1);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = get("/api/v1/hosts?limit=10&cursor=" + cursor);
            seen.addAll(texts(page.get("items"), "hostname"));
            cursor = page.get("next").isNull() ? "" : page.get("next").asString();
            pages++;
            pmc.create("aaa" + pages, "web", 1);
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void hostsAreFoundAndSorted() throws Exception {
        pmc.create("web1", "web", 1).create("web2", "web", 1).create("db1", "db", 1);

        assertThat(names("/api/v1/hosts?type=web&order=desc")).containsExactly("web2", "web1");
        assertThat(names("/api/v1/hosts?q=DB")).containsExactly("db1");
        assertThat(names("/api/v1/hosts?sort=type")).containsExactly("db1", "web1", "web2");
        assertThat(names("/api/v1/hosts?state=running")).isEmpty();
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws Exception {
        pmc.create("web1", "web", 1);
        HttpResponse<String> first = send(request("/api/v1/hosts").GET());
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(send(request("/api/v1/hosts").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        pmc.create("web2", "web", 1);
        assertThat(send(request("/api/v1/hosts").header("If-None-Match", tag)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatHappensIsToldAsItHappensAndWhatWasMissedToo() throws Exception {
        pmc.registered();
        HttpResponse<InputStream> stream =
                client.send(request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
        String id;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": pmc");
            pmc.create("web1", "web", 1);
            assertThat(next(lines, "event: ")).isEqualTo("host");
            id = next(lines, "id: ");
            assertThat(Json.mapper().readTree(next(lines, "data: ")).get("host").asString())
                    .isEqualTo("web1");
        }
        pmc.create("web2", "web", 1);

        HttpResponse<InputStream> again = client.send(
                request("/api/v1/events").header("Last-Event-ID", id).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(again.body(), StandardCharsets.UTF_8))) {
            assertThat(Json.mapper().readTree(next(lines, "data: ")).get("host").asString())
                    .isEqualTo("web2");
        }
        HttpResponse<InputStream> stranger = client.send(
                request("/api/v1/events").header("Last-Event-ID", "other-7").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stranger.body(), StandardCharsets.UTF_8))) {
            assertThat(next(lines, "event: ")).isEqualTo("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/hosts/nobody",
                "/api/v1/hosts/-",
                "/api/v1/hosts/web1/nothing",
                "/api/v1/agents/nobody",
                "/api/v1/nothing",
                "/api/v1/",
                "/api/v2/hosts",
                "/api/v1/hosts/..%2f..%2fetc%2fpasswd",
                "/api/v1/hosts/%00",
                "/api/v1/openapi.json/..",
            })
    void whatIsNotThereIsNotFoundInWords(String path) throws Exception {
        pmc.create("web1", "web", 1);
        HttpResponse<String> answer = send(request(path));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(Json.mapper().readTree(answer.body()).get("detail").asString())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/hosts?limit=0",
                "/api/v1/hosts?limit=x",
                "/api/v1/hosts?colour=red",
                "/api/v1/hosts?state=flying",
                "/api/v1/hosts?cursor=$$",
                "/api/v1/hosts?q=a&q=b",
                "/api/v1/hosts/web1?verbose",
                "/api/v1/hosts/web1/console?offset=1",
            })
    void whatIsAskedWronglyIsSaid(String path) throws Exception {
        pmc.create("web1", "web", 1);

        assertThat(send(request(path)).statusCode()).isEqualTo(400);
    }

    @Test
    void onlyWhatTheTokenOpensCanBeDoneFromElsewhere() throws Exception {
        HttpRequest.Builder proxied = request("/api/v1/status").header("X-Forwarded-For", "192.0.2.1");
        assertThat(send(proxied).statusCode()).isEqualTo(401);
        assertThat(send(proxied.header("Authorization", "Bearer wrong")).statusCode())
                .isEqualTo(403);
        assertThat(send(request("/api/v1/status")
                                .header("X-Forwarded-For", "192.0.2.1")
                                .header("Authorization", "Bearer " + TestScheduler.TOKEN))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(request("/api/v1/hosts").POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(request("/api/v1/hosts")
                                .header("Authorization", "Bearer " + TestScheduler.TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void whatIsCountedIsKeptFromOthersToo() throws Exception {
        assertThat(send(request("/metrics")).body()).contains("pmc_hosts{state=\"running\"} 0.0");
        assertThat(send(request("/metrics").header("Via", "1.1 proxy")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void healthMeansThatTheLoopTurnsAndReadyThatAJobCouldBePlaced() throws Exception {
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
        assertThat(send(request("/healthz/x")).statusCode()).isEqualTo(404);
        assertThat(send(request("/readyzen")).statusCode()).isEqualTo(404);
        HttpResponse<String> alone = send(request("/readyz"));
        assertThat(alone.statusCode()).isEqualTo(503);
        assertThat(alone.body()).contains("not subscribed", "queue");

        pmc.registered();
        pmc.queue.look();
        assertThat(send(request("/readyz")).body()).isEqualTo("ok\n");

        pmc.now = pmc.now.plusSeconds(100);
        HttpResponse<String> stalled = send(request("/healthz"));
        assertThat(stalled.statusCode()).isEqualTo(503);
        assertThat(stalled.body()).isEqualTo("not ok\nloop: has not turned for 100 s\n");
    }

    @Test
    void healthNamesEachServiceAndFailsIfOneIsDead() throws Exception {
        assertThat(send(request("/healthz")).body()).isEqualTo("ok\nloop: ok\n");

        pmc.services.start("queue-replies", Duration.ofSeconds(90), pulse -> {
            throw new IllegalStateException("a defect");
        });

        Await.until(
                "it is dead",
                Duration.ofSeconds(20),
                () -> !pmc.services.health().get(1).isWell());
        assertThat(send(request("/healthz")).body()).isEqualTo("not ok\nloop: ok\nqueue-replies: is dead\n");
        assertThat(send(request("/readyz")).body()).contains("queue-replies: is dead");
    }

    private List<String> names(String path) throws Exception {
        return texts(get(path).get("items"), "hostname");
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.get(field).asString())
                .toList();
    }

    private static String next(BufferedReader lines, String start) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith(start)) {
            line = lines.readLine();
        }
        assertThat(line).as("a line that begins with " + start).isNotNull();
        return line.substring(start.length());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(pmc.uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
