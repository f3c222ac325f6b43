package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With a real ZooKeeper, and certificates that are made for the test. */
final class ZooKeeperTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Certificates stranger;
    private static SecureZooKeeper server;
    private static SecureZooKeeper expired;
    private static SecureZooKeeper elsewhere;
    private static SecureZooKeeper strict;

    @BeforeAll
    static void startServers() throws IOException {
        authority = new Certificates(folder, "authority");
        stranger = new Certificates(folder, "stranger");
        Path good = authority.keys("good", "dns:localhost,ip:127.0.0.1");
        server = start("plain", good, "none");
        strict = start("strict", good, "need");
        expired = start(
                "expired",
                authority.keys("old", "dns:localhost,ip:127.0.0.1", "-startdate", "-10d", "-validity", "5"),
                "none");
        elsewhere = start("elsewhere", authority.keys("other", "dns:elsewhere.example"), "none");
    }

    private static SecureZooKeeper start(String name, Path keys, String clientAuth) throws IOException {
        return SecureZooKeeper.start(Files.createDirectory(folder.resolve(name)), keys, authority.ca(), clientAuth);
    }

    @AfterAll
    static void stopServers() {
        server.close();
        strict.close();
        expired.close();
        elsewhere.close();
    }

    private static ZooKeeperTls trusting(Certificates signer) throws IOException {
        return ZooKeeperTls.of(signer.ca(), null);
    }

    private static void assertThatItWorks(ZooKeeperTls tls, ZooKeeperAddress address) throws Exception {
        try (ZooKeeperClients clients = new ZooKeeperClients(tls)) {
            CuratorFramework client = clients.client(address);
            assertThat(client.blockUntilConnected((int) PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            String path =
                    client.create().forPath("/test-" + System.nanoTime(), "data".getBytes(StandardCharsets.UTF_8));
            assertThat(client.getData().forPath(path))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("data");
        }
    }

    /** What is said, once, of an ensemble that no connection comes about to, however often it is tried. */
    private static String trouble(@Nullable ZooKeeperTls tls, ZooKeeperAddress address) throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getLevel() + " " + event.getFormattedMessage() + " " + event.getThrowableProxy());
            }
        };
        log.start();
        Logger everybody = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        everybody.addAppender(log);
        try (ZooKeeperClients clients = new ZooKeeperClients(tls)) {
            Thread waiting = new Thread(() -> {
                try {
                    clients.await(address, told::add);
                    told.add("connected");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            waiting.start();
            Await.until("people to be told", PATIENCE, () -> !told.isEmpty());
            waiting.interrupt();
            waiting.join();
        } finally {
            everybody.detachAppender(log);
        }
        assertThat(logged).containsExactly("WARN ZooKeeper cannot be reached; pmc waits for it null");
        return told.remove();
    }

    @Test
    void speaksWithAServerWhoseCertificateIsSigned() throws Exception {
        assertThatItWorks(trusting(authority), server.secure());
    }

    @Test
    void showsACertificateToAServerThatWantsOne() throws Exception {
        assertThatItWorks(ZooKeeperTls.of(authority.ca(), authority.pem("client")), strict.secure());
    }

    @Test
    void saysThatAServerWantsACertificate() throws Exception {
        assertThat(trouble(trusting(authority), strict.secure())).contains("see --zk-certificate-file");
    }

    @Test
    void saysThatNobodyHasSignedAServersCertificate() throws Exception {
        assertThat(trouble(trusting(stranger), server.secure()))
                .contains("has a certificate that nobody in --zk-ca-file has signed");
    }

    @Test
    void saysThatAServersCertificateHasExpired() throws Exception {
        assertThat(trouble(trusting(authority), expired.secure()))
                .contains("has a certificate that is not valid at this time", "NotAfter");
    }

    @Test
    void saysThatAServersCertificateIsForAnother() throws Exception {
        assertThat(trouble(trusting(authority), elsewhere.secure())).contains("does not agree on TLS", "localhost");
    }

    @Test
    void saysThatAPortIsThePlainOne() throws Exception {
        assertThat(trouble(trusting(authority), server.plain()))
                .contains("does not speak TLS on that port: is it the one for plain connections?");
    }

    @Test
    void saysThatAPortIsTheOneForTls() throws Exception {
        assertThat(trouble(null, server.secure())).contains("if this is its port for TLS, give --zk-ca-file");
    }

    @Test
    void filesThatCannotBeUsedAreNamedBeforeAnythingIsDone() throws Exception {
        Path noPem = Files.writeString(folder.resolve("no.pem"), "nothing");
        Path nowhere = folder.resolve("nowhere.pem");

        assertThatThrownBy(() -> ZooKeeperTls.of(nowhere, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nowhere.toString());
        assertThatThrownBy(() -> ZooKeeperTls.of(noPem, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(noPem.toString());
        assertThatThrownBy(() -> ZooKeeperTls.of(authority.ca(), noPem))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(noPem.toString());
    }
}
