package dev.pmc.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.discovery.store.DocumentChange;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.fixtures.EtcdProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services in an etcd that wants to know who asks; its user {@code pmc} may use the keys below {@code /pmc}. */
class EtcdUsersTest {
    private static final String PREFIX = "/pmc/";
    private static final StoreClaim CLAIM = new StoreClaim(1, "ab12cd34");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static EtcdProcess etcd;

    @BeforeAll
    static void start() throws Exception {
        etcd = EtcdProcess.start();
        call("user/add", "{\"name\": \"root\", \"password\": \"r00t\"}");
        call("role/add", "{\"name\": \"root\"}");
        call("user/grant", "{\"user\": \"root\", \"role\": \"root\"}");
        call("user/add", "{\"name\": \"pmc\", \"password\": \"s3:cret\"}");
        call("role/add", "{\"name\": \"pmc\"}");
        call(
                "role/grant",
                "{\"name\": \"pmc\", \"perm\": {\"permType\": \"READWRITE\", \"key\": \"%s\", \"range_end\": \"%s\"}}"
                        .formatted(EtcdGateway.base64(PREFIX), EtcdGateway.base64("/pmc0")));
        call("user/grant", "{\"user\": \"pmc\", \"role\": \"pmc\"}");
        call("enable", "{}");
    }

    private static void call(String path, String body) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + etcd.server() + "/v3/auth/" + path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    private static EtcdAddress address() {
        return EtcdAddress.parse("etcd://" + etcd.server() + "/pmc");
    }

    @Test
    void whoHasThePasswordMayWriteAlsoAfterEtcdHasForgottenHim() throws Exception {
        try (ServiceStore store = new EtcdServiceStore(address().withCredentials("pmc:s3:cret"))) {
            store.take(CLAIM);
            store.change(List.of(new DocumentChange("web", "one", false)));
            etcd.kill();
            etcd.restart();

            store.change(List.of(new DocumentChange("db", "two", false)));

            assertThat(store.load()).containsOnlyKeys("web", "db");
        }
    }

    @Test
    void whoHasNotIsRefusedInWords() {
        for (EtcdAddress wrong : List.of(address(), address().withCredentials("pmc:guess"))) {
            try (ServiceStore store = new EtcdServiceStore(wrong)) {
                assertThatThrownBy(() -> store.take(CLAIM))
                        .isInstanceOf(StoreUnavailable.class)
                        .hasMessageStartingWith("etcd refuses: ");
            }
        }
    }
}
