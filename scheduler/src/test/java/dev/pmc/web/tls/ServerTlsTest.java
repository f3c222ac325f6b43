package dev.pmc.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Processes;
import dev.pmc.mesos.Trust;
import dev.pmc.web.Reply;
import dev.pmc.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the port that agents fetch the archive from, with files as openssl makes them. */
class ServerTlsTest {
    @TempDir
    Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        make("pmc", "ec -pkeyopt ec_paramgen_curve:prime256v1", certificate, key);
    }

    private static void make(String name, String kind, Path certificate, Path key) throws Exception {
        Processes.runOrFail(("openssl req -x509 -nodes -days 2 -newkey " + kind + " -subj /CN=" + name
                        + " -addext subjectAltName=IP:127.0.0.1 -out " + certificate + " -keyout " + key)
                .split(" "));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    }

    private WebServer serve() throws Exception {
        WebServer server = WebServer.start(0, null, ServerTls.of(certificate, key), "its parts are being made");
        server.serve("/api/", exchange -> exchange.send(Reply.json(List.of("secure " + exchange.isSecure()))));
        server.serve("/healthz", exchange -> exchange.send(Reply.text(200, "ok")));
        server.open();
        return server;
    }

    private static HttpResponse<String> get(String uri, Path trusted) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(Trust.inFile(trusted)).build();
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    private String shown(WebServer server, Path trusted) throws Exception {
        return ((X509Certificate) get("https://127.0.0.1:" + server.port() + "/healthz", trusted)
                        .sslSession()
                        .orElseThrow()
                        .getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private boolean isShown(WebServer server, Path trusted, String name) {
        try {
            return shown(server, trusted).equals(name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec -pkeyopt ec_paramgen_curve:prime256v1", "rsa:2048", "ed25519"})
    void everyKindOfKeyWillDo(String kind) throws Exception {
        make("pmc", kind, certificate, key);
        try (WebServer server = serve()) {
            HttpResponse<String> answer = get("https://127.0.0.1:" + server.port() + "/api/v1/x", certificate);
            assertThat(answer.body()).isEqualTo("[\"secure true\"]");
        }
    }

    @Test
    void plainHttpGetsWhatAgentsNeedAndNothingElse() throws Exception {
        try (WebServer server = serve()) {
            String plain = "http://127.0.0.1:" + server.port();
            assertThat(get(plain + "/healthz", certificate).statusCode()).isEqualTo(200);
            assertThat(get(plain + "/artifacts/none", certificate).statusCode()).isEqualTo(404);
            HttpResponse<String> refused = get(plain + "/api/v1/hosts", certificate);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("this pmc speaks TLS: ask https:// at the same port");
        }
    }

    @Test
    void commandsTrustWhomTheirFileNames() throws Exception {
        Path other = folder.resolve("other.pem");
        make("other", "ec -pkeyopt ec_paramgen_curve:prime256v1", other, folder.resolve("other.key"));
        try (WebServer server = serve()) {
            URI api = URI.create("https://127.0.0.1:" + server.port());
            assertThat(new StatusApiClient(List.of(api), null, Trust.inFile(certificate))
                            .get("/x")
                            .toString())
                    .isEqualTo("[\"secure true\"]");
            assertThatThrownBy(() -> new StatusApiClient(List.of(api), null, Trust.inFile(other)).get("/x"))
                    .hasMessageContaining("pmc does not answer");
        }
    }

    @Test
    void aNewCertificateIsShownAndOneThatCannotBeUsedIsNot() throws Exception {
        try (WebServer server = serve()) {
            assertThat(shown(server, certificate)).isEqualTo("CN=pmc");
            Path newCertificate = folder.resolve("new.pem");
            Path newKey = folder.resolve("new.key");
            make("new", "ec -pkeyopt ec_paramgen_curve:prime256v1", newCertificate, newKey);
            Path both = folder.resolve("both.pem");
            Files.writeString(both, Files.readString(certificate) + Files.readString(newCertificate));

            // Between the two moves they do not belong together.
            Files.move(newCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
            assertThat(shown(server, both)).isEqualTo("CN=pmc");
            Files.move(newKey, key, StandardCopyOption.REPLACE_EXISTING);
            Await.until("the new certificate is shown", Duration.ofSeconds(30), () -> isShown(server, both, "CN=new"));
        }
    }

    @Test
    void whatCannotBeUsedIsSaidWithTheFile() throws Exception {
        Path otherKey = folder.resolve("other.key");
        make("other", "ec -pkeyopt ec_paramgen_curve:prime256v1", folder.resolve("other.pem"), otherKey);
        refused(otherKey, "the key in " + otherKey + " is not that of the certificate in " + certificate);
        make("rsa", "rsa:2048", folder.resolve("rsa.pem"), otherKey);
        refused(otherKey, otherKey + " holds no private key of the certificate's kind, EC");
        refused(certificate, "openssl pkcs8 -topk8 -nocrypt -in OLD -out " + certificate);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        refused(key, "chmod o-r " + key);
        assertThatThrownBy(() -> ServerTls.of(key, key))
                .hasMessageContaining(key + " holds no certificate in PEM form");
    }

    private void refused(Path keyFile, String words) {
        assertThatThrownBy(() -> {
                    if (keyFile.equals(certificate)) {
                        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-r-----"));
                    }
                    ServerTls.of(certificate, keyFile);
                })
                .hasMessageContaining(words);
    }
}
