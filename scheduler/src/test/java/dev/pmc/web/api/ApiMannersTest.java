package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the API answers, whatever is asked: caching, events, refusals, and who may ask. */
class ApiMannersTest extends ApiStory {
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

    private static String next(BufferedReader lines, String start) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.startsWith(start)) {
            line = lines.readLine();
        }
        assertThat(line).as("a line that begins with " + start).isNotNull();
        return line.substring(start.length());
    }
}
