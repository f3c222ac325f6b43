package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.ScriptedHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException {
        makeCertificate("here", "ip:127.0.0.1");
        makeCertificate("elsewhere", "dns:elsewhere.example");
    }

    @Test
    void speaksWithAMasterWhoseCertificateIsInTheCaFile() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.startTls(identity("here"))) {
            CompletableFuture<SubscribedEvents> subscribing = subscribe(master, "here");
            ScriptedHttpServer.Exchange request = master.next();
            assertThat(request.header("authorization")).isEqualTo("Basic cG1jOnMzY3JldA==");
            request.stream("s-1").record(new byte[] {7});
            try (SubscribedEvents events = subscribing.get(20, TimeUnit.SECONDS)) {
                assertThat(events.streamId()).isEqualTo("s-1");
                assertThat(events.next()).containsExactly(7);
                events.limitSilence(Duration.ofMillis(50));
                assertThatThrownBy(events::next).hasMessageContaining("nothing heard");
            }
        }
    }

    @Test
    void refusesAMasterThatNobodyHasSignedFor() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.startTls(identity("here"))) {
            assertThat(subscribe(master, "elsewhere"))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(NotConnected.class)
                    .withMessageContaining("cannot connect to https://127.0.0.1");
        }
    }

    @Test
    void refusesAMasterThatShowsTheNameOfAnother() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.startTls(identity("elsewhere"))) {
            assertThat(subscribe(master, "elsewhere"))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(NotConnected.class);
        }
    }

    @Test
    void aCaFileWithoutCertificateIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> Trust.inFile(empty)).hasMessageContaining("empty.pem");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\nxx\n");
        assertThatThrownBy(() -> Trust.inFile(garbage)).hasMessageContaining("garbage.pem");
    }

    private static CompletableFuture<SubscribedEvents> subscribe(ScriptedHttpServer master, String trusted)
            throws IOException {
        Endpoint endpoint = Endpoint.parse("https://" + master.address(), 5050, Endpoint.SCHEDULER_PATH);
        Dialer dialer = new Dialer(Duration.ofSeconds(10), Trust.inFile(folder.resolve(trusted + ".pem")));
        MesosApiClient client = new MesosApiClient(endpoint, dialer, MesosApiClient.basic("pmc", "s3cret"));
        CompletableFuture<SubscribedEvents> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(client.subscribe(
                        org.apache.mesos.executor.Protos.Event.getDefaultInstance(), Duration.ofSeconds(20)));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static SSLContext identity(String name) throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void makeCertificate(String name, String alternativeName) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternativeName);
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store.toString(),
                "-file",
                folder.resolve(name + ".pem").toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "it", "-storepass", "changeit", "-noprompt"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
