package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a guest counts as ready, as its job wants it. */
final class VmReadyTest extends HostStory {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void an_open_port_is_enough_if_the_job_says_so() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            VmTask task = TestSite.ready(WEB, "tcp:" + service.getLocalPort());
            host.run(task, words -> {});
            assertThat(Patience.untilReady(host, task, SOON).ready())
                    .as("no address")
                    .isFalse();

            hypervisor.agentConnects("web01", "127.0.0.1");

            assertThat(Patience.untilReady(host, task, LONG))
                    .extracting(VmReport::ready, VmReport::address)
                    .containsExactly(true, "127.0.0.1");
        }
    }

    @Test
    void a_word_on_the_console_is_not_enough_if_the_agent_is_wanted() throws Exception {
        VmTask task = TestSite.ready(WEB, "agent");
        host.run(task, words -> {});
        Files.writeString(site.directory(WEB).consoleLog(), "UP-AND-RUNNING");

        assertThat(Patience.untilReady(host, task, SOON).ready()).isFalse();
    }

    @Test
    void a_word_on_the_console_counts_although_the_log_was_rotated() throws Exception {
        host.run(WEB, words -> {});
        Path log = site.directory(WEB).consoleLog();
        Files.writeString(log.resolveSibling("console.log.1"), "booting\nUP-AND-");
        Files.writeString(log.resolveSibling("console.log.0"), "RUNNING\n" + "chatter\n".repeat(20_000));
        Files.writeString(log, "more chatter\n");

        assertThat(host.look(WEB).ready()).isTrue();

        for (String old : new String[] {"console.log.1", "console.log.0"}) {
            Files.delete(log.resolveSibling(old));
        }
        reopen();
        host.run(WEB, words -> {});
        assertThat(host.look(WEB).ready()).as("for the next executor, too").isTrue();
        hypervisor.powerOff("web01");
        host.run(WEB, words -> {});
        assertThat(host.look(WEB).ready()).as("after another boot").isFalse();
    }

    @Test
    void nobody_waits_for_a_guest_that_is_not_to_be_waited_for() throws Exception {
        VmTask task = TestSite.ready(WEB, "none");
        host.run(task, words -> {});

        assertThat(Patience.untilReady(host, task, SOON).ready()).isTrue();
    }

    @Test
    void a_guest_that_is_to_phone_home_is_ready_when_it_has() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        host.run(task, words -> {});
        hypervisor.agentConnects("web01", "10.0.0.7");
        assertThat(Patience.untilReady(host, task, SOON).ready())
                .as("although it answers")
                .isFalse();

        assertThat(phoneHome("wrong")).isEqualTo(404);
        assertThat(Patience.untilReady(host, task, SOON).ready()).isFalse();
        assertThat(phoneHome(site.directory(WEB).secret())).isEqualTo(200);

        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
        assertThat(site.directory(WEB).phonedHome()).content().contains("instance_id=1");
    }

    @Test
    void the_next_executor_hears_it_too_and_an_earlier_boot_does_not_count() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        host.run(task, words -> {});
        reopen();
        host.run(task, words -> {});
        assertThat(Patience.untilReady(host, task, SOON).ready()).isFalse();
        assertThat(phoneHome(site.directory(WEB).secret())).isEqualTo(200);
        assertThat(Patience.untilReady(host, task, LONG))
                .extracting(VmReport::ready, VmReport::address)
                .containsExactly(true, "127.0.0.1");

        hypervisor.powerOff("web01");
        host.run(task, words -> {});
        assertThat(Patience.untilReady(host, task, SOON).ready())
                .as("cloud-init does not run twice")
                .isFalse();
        hypervisor.agentConnects("web01", "10.0.0.7");
        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
    }

    @Test
    void two_executors_of_a_host_share_the_port() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        host.run(task, words -> {});
        try (LibvirtVmHost other = site.open(hypervisor)) {
            other.run(TestSite.attempt(task, 2), words -> {});
            phoneHome(site.directory(WEB).secret());

            assertThat(Patience.untilReady(other, task, LONG).ready()).isTrue();
        }
    }

    @Test
    void the_next_executor_takes_the_port_over_while_it_waits() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        host.run(task, words -> {});
        try (LibvirtVmHost other = site.open(hypervisor)) {
            other.run(TestSite.attempt(task, 2), words -> {});
            host.close();

            assertThat(Patience.untilReady(other, task, SOON).ready()).isFalse();
            assertThat(phoneHome(site.directory(WEB).secret())).isEqualTo(200);
            assertThat(Patience.untilReady(other, task, LONG).ready()).isTrue();
        }
    }

    @Test
    void nobody_waits_for_a_call_that_another_program_would_get() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        try (ServerSocket stranger = new ServerSocket(site.phoneHomePort())) {
            VmFailure failure = failure(() -> host.run(task, words -> {}));

            assertThat(failure)
                    .hasMessageContaining("127.0.0.1:" + stranger.getLocalPort())
                    .hasMessageContaining("Address already in use")
                    .hasMessageContaining("phone_home in data/site.yaml");
            assertThat(failure.retryable()).isTrue();
            assertNothingIsLeft();
        }

        host.run(task, words -> {});
        assertThat(phoneHome(site.directory(WEB).secret())).isEqualTo(200);
    }

    @Test
    void a_guest_that_has_phoned_home_does_not_need_the_port() throws Exception {
        VmTask task = TestSite.ready(WEB, "phone_home");
        host.run(task, words -> {});
        assertThat(phoneHome(site.directory(WEB).secret())).isEqualTo(200);
        host.close();
        try (ServerSocket stranger = new ServerSocket(site.phoneHomePort())) {
            assertThat(stranger.isBound()).isTrue();
            host = site.open(hypervisor);

            assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
        }
    }

    private int phoneHome(String secret) throws IOException, InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + site.phoneHomePort() + "/phone-home/web01/" + secret);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .POST(HttpRequest.BodyPublishers.ofString("instance_id=1"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
