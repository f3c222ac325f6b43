package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Processes;
import dev.pmc.mesos.Trust;
import dev.pmc.web.Guard;
import dev.pmc.web.Reply;
import dev.pmc.web.WebServer;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.tls.ServerTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that speaks TLS, asked through a standby: the token is shown to nobody who is not trusted. */
class StandbyOverTlsTest {
    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void makeCertificates() throws Exception {
        make("leader");
        make("other");
    }

    private void make(String name) throws Exception {
        Path key = folder.resolve(name + ".key");
        Processes.runOrFail(
                ("openssl req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN="
                                + name + " -addext subjectAltName=IP:127.0.0.1 -out " + folder.resolve(name + ".pem")
                                + " -keyout " + key)
                        .split(" "));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private HttpResponse<String> askedThrough(SSLContext trust) throws Exception {
        ServerTls tls = ServerTls.of(folder.resolve("leader.pem"), folder.resolve("leader.key"));
        Guard guard = new Guard(CallerProof.ofToken("a-token-that-is-long-enough"), false);
        try (WebServer leader = WebServer.start(0, null, tls, "nothing");
                WebServer own = WebServer.start(0, null)) {
            leader.serve("/api/", exchange -> {
                asked.incrementAndGet();
                exchange.send(Reply.json(List.of("told " + exchange.header("Authorization"))));
            });
            leader.open();
            KnownLeader known =
                    new KnownLeader(URI.create("http://127.0.0.1:" + own.port() + "/"), InstantSource.system());
            known.seen("https://127.0.0.1:" + leader.port() + "/");
            try (LeaderProxy proxy = LeaderProxy.start(own, known, guard, trust)) {
                own.serve("/api/", proxy);
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + own.port() + "/api/v1/hosts"))
                        .header("Authorization", "Bearer x")
                        .build();
                return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            }
        }
    }

    @Test
    void aLeaderThatIsTrustedAnswers() throws Exception {
        HttpResponse<String> answer = askedThrough(Trust.inFile(folder.resolve("leader.pem")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[\"told Bearer x\"]");
        assertThat(asked).hasValue(1);
    }

    @Test
    void oneThatIsNotIsNotAsked() throws Exception {
        HttpResponse<String> answer = askedThrough(Trust.inFile(folder.resolve("other.pem")));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(asked).hasValue(0);
    }
}
