package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1").create("big", "db", 64);
        pmc.board.consoles().use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            pmc.board
                    .consoles()
                    .heard(
                            agent,
                            new ConsolePart(
                                    request.consoleRequest(),
                                    "7",
                                    request.offset(),
                                    request.offset() + 2,
                                    5_000_000_000L,
                                    "x\u001b",
                                    null));
        });
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void aPartOfWhatAGuestHasSaid() throws Exception {
        assertThat(Json.mapper()
                        .readTree(get("/web1/console?log=7&offset=3000000000").body()))
                .isEqualTo(Json.mapper().readTree("""
                        {"hostname":"web1","agent":"metal1","log":"7","offset":3000000000,"next":3000000002,\
                        "size":5000000000,"text":"x\\u001b"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "/web1/console?offset=3, 400",
        "/web1/console?log=7&offset=-1, 400",
        "/web1/console?log=7&offset=9999999999999999999, 400",
        "/web1/console?lines=7, 400",
        "/big/console, 409",
        "/nobody/console, 404",
        "/web1/console/more, 404",
        "/..%2Fweb1/console, 404"
    })
    void whatCannotBeHadIsSaidInWords(String path, int status) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Json.mapper().readTree(answer.body()).get("detail").asString())
                .isNotBlank();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(pmc.uri("/api/v1/hosts" + path)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
