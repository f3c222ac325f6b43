package dev.pmc.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.discovery.SampleServices;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.fixtures.Processes;
import dev.pmc.service.Services;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services by DNS as people ask for them: with dig, and with the real dnsmasq between. */
class DnsServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SampleServices services = new SampleServices();
    private final List<String> deaths = new ArrayList<>();
    private final Services threads = new Services(() -> Instant.EPOCH, (service, cause) -> deaths.add(service));
    private DnsServer server;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = DnsServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                DiscoveryZone.of("pmc.test"),
                services.board()::services);
        threads.start("udp", PATIENCE, server::answerDatagrams);
        threads.start("tcp", PATIENCE, server::answerConnections);
        services.group("web", Map.of("api", 8080)).member("web", 0, "10.0.0.5").member("web", 1, "10.0.0.6");
    }

    @AfterEach
    void stop() {
        threads.end();
        server.close();
    }

    private List<String> dig(int port, String... question) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Processes.require("dig", "bind9-dnsutils").toString(),
                "@127.0.0.1",
                "-p",
                Integer.toString(port),
                "+tries=1",
                "+time=10"));
        command.addAll(List.of(question));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.lines().filter(line -> !line.isBlank()).toList();
    }

    private List<String> srv(int port, String transport) {
        try {
            return dig(port, "+short", transport, "_api._tcp.web.pmc.test", "SRV");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void digIsAnsweredByUdpAndByTcp() throws Exception {
        for (String transport : List.of("+notcp", "+tcp")) {
            assertThat(dig(server.port(), transport, "+short", "web.pmc.test", "A"))
                    .containsExactlyInAnyOrder("10.0.0.5", "10.0.0.6");
            assertThat(dig(server.port(), transport, "db.pmc.test", "A")).anyMatch(line -> line.contains("NXDOMAIN"));
        }
    }

    @Test
    void aLongAnswerIsFetchedByTcp() throws Exception {
        for (int i = 0; i < 150; i++) {
            services.member("web", i, "10.0.1." + i);
        }

        assertThat(dig(server.port(), "+short", "_api._tcp.web.pmc.test", "SRV"))
                .hasSize(150);
    }

    @Test
    void dnsmasqPassesQuestionsOnAndHearsOfChangesWithinItsSecond() throws Exception {
        try (DnsmasqProcess dnsmasq = DnsmasqProcess.startFor(folder, "pmc.test", server.port())) {
            assertThat(dig(dnsmasq.port(), "+short", "_api._tcp.web.pmc.test", "SRV"))
                    .containsExactlyInAnyOrder("0 1 8080 web-0.web.pmc.test.", "0 1 8080 web-1.web.pmc.test.");
            assertThat(dig(dnsmasq.port(), "+short", "web-0.web.pmc.test")).containsExactly("10.0.0.5");
            assertThat(dnsmasq.resolve("none.pmc.test")).isEmpty();

            services.remove("web-0");

            Await.until(
                    "dnsmasq to hear of it",
                    PATIENCE,
                    () -> dnsmasq.resolve("web.pmc.test").equals(Optional.of("10.0.0.6")));
            for (int i = 0; i < 150; i++) {
                services.member("web", i, "10.0.1." + i);
            }
            Await.until(
                    "dnsmasq to fetch a long answer by TCP",
                    PATIENCE,
                    () -> srv(dnsmasq.port(), "+tcp").size() == 150);
        }
    }

    @Test
    void noStrangerStopsIt() throws Exception {
        Random random = new Random(7);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = new byte[random.nextInt(1_400)];
                random.nextBytes(bytes);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), server.port()));
            }
        }
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
            silent.add(socket);
        }

        assertThat(dig(server.port(), "+notcp", "+short", "web-0.web.pmc.test")).containsExactly("10.0.0.5");
        Await.until("those who say nothing to be hung up on", PATIENCE, () -> {
            try {
                return dig(server.port(), "+tcp", "+short", "web-0.web.pmc.test")
                        .equals(List.of("10.0.0.5"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        for (Socket socket : silent) {
            socket.close();
        }
        assertThat(deaths).isEmpty();
    }

    @Test
    void oneWithoutAnAddressIsNotSentAnybody() throws Exception {
        services.put(SampleVms.ready("host1", null));

        assertThat(dig(server.port(), "+short", "host1.web.pmc.test")).isEmpty();
    }
}
