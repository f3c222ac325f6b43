package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from servers that say something else than 200 and the file. */
final class DownloadTest {
    private static final String TEXT = "what the server has, from its first byte to its last";

    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Download download = new Download(new Web(null), 1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = started(HttpServer.create(anywhere(), 0));
        serve("/file", exchange -> answer(exchange, 200, TEXT));
    }

    @AfterEach
    void stop() {
        servers.forEach(each -> each.stop(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void what_passes_is_tried_again(int status) throws Exception {
        serve("/busy", exchange -> answer(exchange, asked.size() < 3 ? status : 200, TEXT));

        assertThat(fetched("/busy")).isEqualTo(TEXT);
        asked.clear();
        assertThat(download.text(url("/busy"))).isEqualTo(TEXT);
    }

    @Test
    void a_server_says_when_to_come_again() throws Exception {
        serve("/busy", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, asked.size() == 1 ? 429 : 200, TEXT);
        });
        long began = System.nanoTime();

        assertThat(fetched("/busy")).isEqualTo(TEXT);

        assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
    }

    @Test
    void one_that_never_comes_round_may_do_so_later() {
        serve("/busy", exchange -> answer(exchange, 503, ""));

        assertThat(failure(() -> fetched("/busy")).retryable()).isTrue();
        assertThat(asked).hasSize(5);
    }

    @Test
    void a_part_that_was_not_asked_for_is_not_appended() throws Exception {
        Path part = folder.resolve("part");
        serve("/cut", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"one\"");
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (asked.size() == 1) {
                exchange.sendResponseHeaders(200, TEXT.length());
                exchange.getResponseBody().write(bytes(TEXT.substring(0, 10)));
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            }
            if (range == null) {
                answer(exchange, 200, TEXT);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes 20-51/52");
            answer(exchange, 206, TEXT.substring(20));
        });

        download.fetch(url("/cut"), part, Guests.room(part), words -> {});

        assertThat(part).hasContent(TEXT);
        assertThat(asked).hasSize(3);
    }

    @Test
    void a_part_that_ends_early_is_gone_on_with() throws Exception {
        Path part = folder.resolve("part");
        serve("/pieces", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"one\"");
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from == 0) {
                exchange.sendResponseHeaders(200, TEXT.length());
                exchange.getResponseBody().write(bytes(TEXT.substring(0, 10)));
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            }
            int to = Math.min(TEXT.length(), from + 20);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + TEXT.length());
            answer(exchange, 206, TEXT.substring(from, to));
        });

        download.fetch(url("/pieces"), part, Guests.room(part), words -> {});

        assertThat(part).hasContent(TEXT);
    }

    @Test
    void redirects_are_followed_for_files_and_for_lists() throws Exception {
        redirect("/moved", 301, "/file");
        redirect("/away", 307, url("/moved").toString());

        assertThat(fetched("/away")).isEqualTo(TEXT);
        assertThat(download.text(url("/away"))).isEqualTo(TEXT);
    }

    @Test
    void a_list_that_is_not_there_is_no_list() {
        serve("/SUMS", exchange -> answer(exchange, 404, "0".repeat(64) + "  file"));

        assertThat(failure(() -> download.text(url("/SUMS")))).hasMessageContaining("404");
    }

    @Test
    void redirects_lead_to_https_and_never_from_it() throws Exception {
        HttpServer secure = secure();
        String address = "https://127.0.0.1:" + secure.getAddress().getPort();
        secure.createContext("/file", exchange -> answer(exchange, 200, TEXT));
        secure.createContext("/back", exchange -> {
            exchange.getResponseHeaders().set("Location", url("/file").toString());
            answer(exchange, 302, "");
        });
        redirect("/secure", 301, address + "/file");
        Download trusting = new Download(new Web(folder.resolve("ca.pem")), 1);

        assertThat(trusting.text(url("/secure"))).isEqualTo(TEXT);
        assertThat(failure(() -> trusting.text(URI.create(address + "/back"))))
                .hasMessageContaining("where pmc does not follow");
        assertThat(failure(() -> download.text(url("/secure")))).hasMessageContaining("image_ca_file");
    }

    @Test
    void a_redirect_in_a_circle_ends() {
        redirect("/round", 302, "/round");

        assertThat(failure(() -> fetched("/round"))).hasMessageContaining("more than 10 times");
    }

    @Test
    void user_and_password_go_to_their_host_and_to_nobody_else() throws Exception {
        serve("/secret", exchange -> {
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = "Basic bWU6aHVudGVyMg==".equals(user);
            answer(exchange, known ? 200 : 401, TEXT);
        });
        HttpServer other = started(HttpServer.create(anywhere(), 0));
        List<String> heard = new CopyOnWriteArrayList<>();
        other.createContext("/", exchange -> {
            heard.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            answer(exchange, 200, TEXT);
        });
        redirect("/same", 302, "/secret");
        redirect("/other", 302, "http://127.0.0.1:" + other.getAddress().getPort() + "/");
        String with = "http://me:hunter2@127.0.0.1:" + server.getAddress().getPort();

        assertThat(download.text(URI.create(with + "/secret?token=hunter3"))).isEqualTo(TEXT);
        assertThat(download.text(URI.create(with + "/same"))).isEqualTo(TEXT);
        assertThat(download.text(URI.create(with + "/other"))).isEqualTo(TEXT);
        assertThat(heard).containsExactly("null");
        assertThat(failure(() -> download.text(URI.create(with + "/gone?token=hunter3"))))
                .hasMessageContaining("/gone")
                .hasMessageNotContaining("hunter");
        assertThat(failure(() -> download.text(url("/secret"))))
                .hasMessageContaining("401")
                .hasMessageContaining("user and password");
    }

    private String fetched(String path) throws GuestException, IOException {
        Path part = folder.resolve("part");
        download.fetch(url(path), part, Guests.room(part), words -> {});
        return Files.readString(part);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            asked.add(path);
            handler.handle(exchange);
        });
    }

    private void redirect(String path, int status, String target) {
        serve(path, exchange -> {
            exchange.getResponseHeaders().set("Location", target);
            answer(exchange, status, "0".repeat(64) + "  file");
        });
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.sendResponseHeaders(status, text.isEmpty() ? -1 : text.length());
        exchange.getResponseBody().write(bytes(text));
        exchange.close();
    }

    private HttpServer secure() throws Exception {
        Path store = folder.resolve("identity.p12");
        Processes.runOrFail(
                "keytool -genkeypair -keyalg EC -alias x -dname CN=x -ext san=ip:127.0.0.1 -storepass secret -keystore"
                        .concat(" " + store)
                        .split(" "));
        Processes.runOrFail(("keytool -exportcert -rfc -alias x -storepass secret -keystore " + store + " -file "
                        + folder.resolve("ca.pem"))
                .split(" "));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer secure = HttpsServer.create(anywhere(), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context));
        return started(secure);
    }

    private HttpServer started(HttpServer made) {
        made.start();
        servers.add(made);
        return made;
    }

    private static InetSocketAddress anywhere() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static GuestException failure(ThrowingCallable call) {
        GuestException failure = catchThrowableOfType(GuestException.class, call);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }
}
