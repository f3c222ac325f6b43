package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PageFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/pmc/web/page");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(page/[^\"]+)\"|from \"\\./([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        server = WebServer.start(0, null);
        server.serve("/", new PageFiles());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyFileIsServedAsItIsAndUsed() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                HttpResponse<String> answer = get(address(name));

                assertThat(answer.statusCode()).as(name).isEqualTo(200);
                assertThat(answer.body()).as(name).isEqualTo(Files.readString(file));
            }
        }
    }

    private static String address(String file) {
        return switch (file) {
            case "index.html" -> "/";
            case "console.html" -> "/console";
            default -> "/page/" + file;
        };
    }

    @Test
    void whatAFileRefersToIsThere() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                Matcher reference = REFERENCE.matcher(Files.readString(file));
                while (reference.find()) {
                    String path = reference.group(1) != null ? "/" + reference.group(1) : "/page/" + reference.group(2);
                    assertThat(get(path).statusCode()).as(file + " -> " + path).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void aBrowserIsToldToRunNothingElse() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void theConsolesPageMayMakeStylesAndNothingMore() throws Exception {
        String policy =
                get("/console").headers().firstValue("Content-Security-Policy").orElseThrow();

        assertThat(policy).contains("default-src 'none'", "script-src 'self';", "style-src 'self' 'unsafe-inline'");
        assertThat(policy.replace("style-src 'self' 'unsafe-inline'", "")).doesNotContain("unsafe");
    }

    @Test
    void whatIsNotPmcsOwnIsAsItsBillOfMaterialsSays() throws Exception {
        JsonNode bill =
                Json.mapper().readTree(Files.readAllBytes(Path.of("src/main/resources/META-INF/sbom/page.cdx.json")));
        List<String> listed = new ArrayList<>();
        for (JsonNode library : bill.path("components")) {
            for (JsonNode file : library.path("components")) {
                String name = file.path("name").asString();
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(FOLDER.resolve(name)));
                assertThat(HexFormat.of().formatHex(hash))
                        .as(name)
                        .isEqualTo(file.path("hashes").path(0).path("content").asString());
                listed.add(name);
            }
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("xterm")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    @Test
    void whatABrowserHasIsNotSentAgain() throws Exception {
        String tag = get("/").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = send(request("/").header("If-None-Match", tag));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/page/",
                "/page/openapi.json",
                "/page/../openapi.json",
                "/page/%2e%2e/openapi.json",
                "/page//app.js",
                "/page/app.js/",
                "/page/app%2ejs",
                "/../../../../etc/passwd",
                "/page/..%2f..%2f..%2fetc%2fpasswd",
            })
    void noOtherPathLeadsToAFile(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aPageCannotBeWritten() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            HttpResponse<String> answer = send(request("/").method(method, BodyPublishers.ofString("x")));

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Connection"))
                    .as("nothing more is to be sent after a body that was not read")
                    .contains("close");
        }
    }

    @Test
    void anErrorIsNotKeptByTheServer() throws Exception {
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        NoClassDefFoundError error = new NoClassDefFoundError("the jar was replaced");
        server.serve("/broken", exchange -> {
            throw error;
        });
        try {
            Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.set(e));

            assertThat(get("/broken").statusCode()).isEqualTo(500);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).hasValue(error);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
