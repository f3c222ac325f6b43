package dev.pmc.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.core.SampleVms;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmState;
import dev.pmc.discovery.SampleServices;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.service.Services;
import dev.pmc.vm.VmTask.Verb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration for HAProxy that is in the packaging, with a real HAProxy that finds a service's members by DNS. */
class ServiceBalancerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 40;

    private final SampleServices services = new SampleServices();
    private final Services threads = new Services(() -> Instant.EPOCH, (service, cause) -> {});
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePorts.next();
    private final int api = FreePorts.next();
    private final List<HttpServer> guests = new ArrayList<>();
    private DnsServer dns;
    private ChildProcess haproxy;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        dns = DnsServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                DiscoveryZone.of("pmc.internal"),
                services.board()::services);
        threads.start("udp", PATIENCE, dns::answerDatagrams);
        threads.start("tcp", PATIENCE, dns::answerConnections);
        services.group("web", Map.of("api", api));
        String configuration = Files.readString(SourceTree.file("packaging", "haproxy", "service.cfg"))
                .replace("bind :80", "bind 127.0.0.1:" + port)
                .replace("10.0.0.1:5300", "127.0.0.1:" + dns.port())
                .replace("10.0.0.2:5300", "127.0.0.1:" + FreePorts.next())
                .replace("10.0.0.3:5300", "127.0.0.1:" + FreePorts.next());
        Path file = Files.writeString(folder.resolve("service.cfg"), configuration);
        haproxy = ChildProcess.start(
                "haproxy", List.of(Processes.require("haproxy", "haproxy").toString(), "-db", "-f", file.toString()));
    }

    @AfterEach
    void stop() {
        haproxy.close();
        threads.end();
        dns.close();
        guests.forEach(guest -> guest.stop(0));
    }

    /** A member that is ready, and whose guest answers with its number. */
    private void member(int ordinal) throws IOException {
        String address = "127.78.0." + (ordinal + 1);
        HttpServer guest = HttpServer.create(new InetSocketAddress(address, api), 0);
        byte[] name = ("web-" + ordinal).getBytes(StandardCharsets.US_ASCII);
        guest.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
            }
        });
        guest.start();
        guests.add(guest);
        services.member("web", ordinal, address);
    }

    private void drain(int ordinal) {
        services.put(SampleVms.vm(Goal.STOP, VmState.STOPPING)
                .named("web-" + ordinal)
                .attempt(Verb.RUN)
                .record()
                .as(SampleServices.membership("web", ordinal)));
    }

    /** Who answers some requests; fails if one of them is not answered. */
    private Set<String> answering() throws Exception {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            HttpResponse<String> answer = ask();
            assertThat(answer.statusCode()).isEqualTo(200);
            names.add(answer.body());
        }
        return names;
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/");
        return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    private boolean isServed() {
        try {
            return ask().statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitAnswering(String... names) {
        Await.until("requests to go to " + List.of(names), PATIENCE, () -> {
            try {
                return answering().equals(Set.of(names));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void membersComeAndGoAndNoRequestIsLost() throws Exception {
        member(0);
        member(1);
        Await.until("HAProxy to find a member", PATIENCE, this::isServed);
        awaitAnswering("web-0", "web-1");

        member(2);
        awaitAnswering("web-0", "web-1", "web-2");

        drain(1);
        awaitAnswering("web-0", "web-2");
        guests.get(1).stop(0);
        assertThat(answering()).containsExactly("web-0", "web-2");
    }
}
