package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** A scheduler whose API is asked by HTTP, as its clients ask it. */
abstract class ApiStory {
    final HttpClient client = HttpClient.newHttpClient();
    TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler();
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    List<String> names(String path) throws Exception {
        return texts(get(path).get("items"), "hostname");
    }

    static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.get(field).asString())
                .toList();
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(pmc.uri(path)));
    }

    HttpRequest.Builder withToken(String path) {
        return request(path).header("Authorization", "Bearer " + TestScheduler.TOKEN);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
