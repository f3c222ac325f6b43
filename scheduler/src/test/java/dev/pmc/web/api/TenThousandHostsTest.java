package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the API says of a large fleet is what the hostdb says. */
class TenThousandHostsTest {
    private static final int HOSTS = 10_000;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void allTextsAndNumbersAreTheHostdbs(@TempDir Path directory) throws Exception {
        State memory;
        try (HostDb hostDb = SqliteHostDb.open(directory.resolve("hostdb.db"))) {
            Epoch epoch = hostDb.newEpoch();
            Core core = new Core(hostDb.load(), TestScheduler.POLICY);
            List<Event> jobs = new ArrayList<>();
            for (int i = 0; i < HOSTS; i++) {
                jobs.add(create(i));
            }
            Decision decision = core.decide(jobs, TestScheduler.NOON);
            hostDb.commit(epoch, decision.changes());
            memory = hostDb.load();
        }
        try (TestScheduler pmc = new TestScheduler(memory, null)) {
            List<JsonNode> shown = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = get(pmc, "/api/v1/hosts?limit=1000&cursor=" + cursor);
                assertThat(page.get("total").asInt()).isEqualTo(HOSTS);
                page.get("items").forEach(shown::add);
                cursor = page.get("next").isNull() ? "" : page.get("next").asString();
            } while (!cursor.isEmpty());

            List<VmRecord> stored = List.copyOf(memory.vms());
            assertThat(shown).hasSize(stored.size());
            for (int i = 0; i < HOSTS; i++) {
                VmRecord vm = stored.get(i);
                assertThat(shown.get(i).get("hostname").asString())
                        .isEqualTo(vm.hostname().value());
                assertThat(shown.get(i).get("memory_mib").asInt())
                        .isEqualTo(vm.spec().shape().memoryMib());
                assertThat(shown.get(i).get("type").asString())
                        .isEqualTo(vm.spec().componentType().value());
                assertThat(shown.get(i).get("since").asString())
                        .isEqualTo(vm.since().toString());
            }
            assertThat(get(pmc, "/api/v1/status")
                            .get("hosts")
                            .get("by_state")
                            .get("accepted")
                            .asInt())
                    .isEqualTo(HOSTS);
            assertThat(get(pmc, "/api/v1/hosts?q=web0077&sort=since")
                            .get("total")
                            .asInt())
                    .isEqualTo(10);
        }
    }

    private static Event create(int number) {
        VmSpec spec = VmSpecs.of(String.format("web%05d", number))
                .type("type" + number % 7)
                .memoryMib(512 + number % 1000)
                .build();
        Job job = new Job(Job.Action.CREATE, spec.hostname(), new Job.Order(spec, PlacementOptions.NONE), Map.of());
        return new Event.JobArrived(new JobTicket(TestScheduler.QUEUE, 1, number + 1), job);
    }

    private JsonNode get(TestScheduler pmc, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(pmc.uri(path))).build();
        return Json.mapper()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
