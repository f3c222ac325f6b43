package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A group is made anew, member by member, under steady load by way of HAProxy, which finds the members by DNS with the configuration
 * that is in the packaging. All of it is real but hypervisor and guests. Needs root.
 */
@Tag("slow")
final class RolloutUnderLoadTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Where the emulated guests of the group have their addresses. */
    private static final String NETWORK = "10.188.75.0/24";

    private static final int PORT = 8080;

    private static final String GROUP = """
            groups:
              web: {image: %s, cpus: 1, mem: 512, disk: 4, instances: 3, ports: {api: 8080}, on_replace: allow, guest_helper: true,
                    stop: {drain_seconds: 5, hook_seconds: 0, grace_seconds: 10}, update: {min_ready_seconds: 3}}
            """;

    @TempDir
    Path directory;

    private final int balancer = FreePorts.next();

    private ChildProcess haproxy(RolloutSite site) throws IOException {
        String configuration = Files.readString(SourceTree.file("packaging", "haproxy", "service.cfg"))
                .replace("bind :80", "bind 127.0.0.1:" + balancer)
                .replace("10.0.0.1:5300", "127.0.0.1:" + site.dnsPort())
                .replace("10.0.0.2:5300", "127.0.0.1:" + FreePorts.next())
                .replace("10.0.0.3:5300", "127.0.0.1:" + FreePorts.next());
        Path file = Files.writeString(directory.resolve("service.cfg"), configuration);
        return ChildProcess.start(
                "haproxy", List.of(Processes.require("haproxy", "haproxy").toString(), "-db", "-f", file.toString()));
    }

    /** Lets guests come and go with their VMs until a condition holds. */
    private static void await(RolloutSite site, GuestFarm guests, String what, BooleanSupplier condition) {
        boolean came = site.attendant().await(PATIENCE, () -> {
            guests.look(ServiceTruth.running(site.fleet()));
            return condition.getAsBoolean();
        });
        assertThat(came).as("waited for " + what).isTrue();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + balancer + "/");
    }

    /** Who answers some requests in a row. */
    private Set<String> answering() {
        try (SteadyLoad some = new SteadyLoad(url())) {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            return Set.copyOf(some.answers().keySet());
        }
    }

    private static boolean isNew(JsonNode group) {
        return group.path("image").asString().equals("new")
                && group.path("updated").asInt() == 3;
    }

    @Test
    void noRequestFailsWhileEveryMemberIsMadeAnew() throws Exception {
        try (GuestFarm guests = new GuestFarm(NETWORK, PORT);
                RolloutSite site = new RolloutSite(directory.resolve("run"), CrashRunTest.PMC, 1);
                ChildProcess haproxy = haproxy(site)) {
            DeclaredGroups groups = new DeclaredGroups(site);
            await(site, guests, "pmc to be ready", site::isWhole);
            await(site, guests, "the file to be applied", () -> groups.apply(GROUP.formatted("old")));
            await(site, guests, "the group to be there", () -> groups.areDone(1));
            await(site, guests, "HAProxy to know all of it", () -> answering().size() == 3);

            SteadyLoad load = new SteadyLoad(url());
            try (load) {
                await(site, guests, "the new file to be applied", () -> groups.apply(GROUP.formatted("new")));
                await(site, guests, "the roll-out to end", () -> groups.areDone(1));
            }

            await(
                    site,
                    guests,
                    "pmc to say that all of it is new",
                    () -> isNew(groups.all().path(0)));
            assertThat(haproxy.isAlive()).isTrue();
            assertThat(load.failures()).isEmpty();
            assertThat(load.answers()).containsOnlyKeys("web-0", "web-1", "web-2");
            assertThat(load.answers().values()).as("each has answered many").allMatch(count -> count > 100);
        }
    }
}
