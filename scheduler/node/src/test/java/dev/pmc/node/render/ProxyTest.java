package dev.pmc.node.render;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.Processes;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy, with the real HAProxy, before masters of which one leads. */
final class ProxyTest {
    private static final ClusterSpec CLUSTER = Clusters.read("""
            cluster: demo
            nodes:
              - {name: p1, address: 127.77.0.9, roles: [proxy]}
              - {name: m1, address: 127.77.0.1, roles: [master]}
              - {name: m2, address: 127.77.0.2, roles: [master]}
              - {name: m3, address: 127.77.0.3, roles: [master]}
            access: {ssh: [], operators: [192.168.1.0/24]}
            """);
    private static final URI PROXY = URI.create("http://127.77.0.9:5055/");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private volatile String leader = "m1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static String file(String path) {
        return Renderer.render(CLUSTER, Clusters.member(CLUSTER, "p1"), Secrets.none()).files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** A master as the proxy sees it: one that does not lead redirects to the one that does. */
    private HttpServer master(String name, String address) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, Ports.MASTER), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (leader.equals(name)) {
                    exchange.sendResponseHeaders(200, name.length());
                    exchange.getResponseBody().write(name.getBytes(US_ASCII));
                } else {
                    exchange.getResponseHeaders().set("Location", "//10.0.0.1:5050/");
                    exchange.sendResponseHeaders(307, -1);
                }
            }
        });
        server.start();
        return server;
    }

    private boolean isLedTo(String name) {
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(PROXY).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().equals(name);
        } catch (IOException refused) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Test
    void leadsToWhoeverLeads() throws Exception {
        Path configuration = folder.resolve("haproxy.cfg");
        Files.writeString(configuration, file("/etc/haproxy/haproxy.cfg"));
        Path haproxy = Processes.require("haproxy", "haproxy");
        List<HttpServer> masters =
                List.of(master("m1", "127.77.0.1"), master("m2", "127.77.0.2"), master("m3", "127.77.0.3"));
        try (ChildProcess proxy =
                ChildProcess.start("haproxy", List.of(haproxy.toString(), "-db", "-f", configuration.toString()))) {
            assertThat(proxy.isAlive()).isTrue();
            Await.until("the proxy to lead to m1", PATIENCE, () -> isLedTo("m1"));

            leader = "m3";

            Await.until("the proxy to lead to m3", PATIENCE, () -> isLedTo("m3"));
        } finally {
            masters.forEach(master -> master.stop(0));
        }
    }

    @Test
    void isForOperators() {
        assertThat(file("/etc/pmc/firewall.nft")).contains("ip saddr { 192.168.1.0/24 } tcp dport { 5055 } accept");
    }
}
