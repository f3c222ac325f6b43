package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.queue.JobQueue;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkStageTest extends StageStory {
    @Test
    void aHostGetsAnAddressAndItsJobGoesOnWithAllItsFields() throws Exception {
        put(
                "{'action': 'create', 'hostname': 'Web01', 'comp_type': 'web', 'vlan': '10.1.2.0/24', 'cpu': '2', 'team': {'a': 1.50}}");

        assertThat(work()).isEqualTo(new NetworkStage.Tally(1, 0));

        assertThat(passedOn()).singleElement().satisfies(job -> {
            assertThat(job)
                    .containsEntry("hostname", "Web01")
                    .containsEntry("cpu", "2")
                    .containsEntry("vlan", "10.1.2.0/24")
                    .containsEntry("ip", "10.1.2.16/24")
                    .containsEntry("gateway", "10.1.2.1")
                    .containsEntry("mac", "52:54:00:01:02:10")
                    .containsKey("lease");
            assertThat(job.get("team")).hasToString("{a=1.50}");
        });
        assertThat(queue.ready() + queue.reserved()).isZero();
    }

    @Test
    void aResultThatComesBackAsAJobIsPutAsideWithoutAnother() throws Exception {
        put("{'hostname': 'web01', 'comp_type': 'web', 'id': 'network-7', 'status': 'rejected'}");

        assertThat(work()).isEqualTo(new NetworkStage.Tally(1, 1));

        assertThat(results.messages).isEmpty();
        assertThat(passedOn()).isEmpty();
        assertThat(queue.buried()).isEqualTo(1);
    }

    @Test
    void theSeedsBase64WithLineBreaksIsReadAndItsAddressKept() throws Exception {
        String json = "{\"hostname\": \"web01\", \"comp_type\": \"web\", \"cpu\": \"1\", \"ip\": \"10.1.2.99\","
                + " \"mac\": \"52:54:00:01:02:63\", \"executor\": null}";
        queue.put(Base64.getMimeEncoder(40, new byte[] {'\n'}).encode(json.getBytes(StandardCharsets.UTF_8)));

        work();

        assertThat(passedOn())
                .singleElement()
                .satisfies(job -> assertThat(job)
                        .containsEntry("cpu", "1")
                        .containsEntry("ip", "10.1.2.99")
                        .containsEntry("mac", "52:54:00:01:02:63"));
    }

    @Test
    void withDnsmasqTheGuestAsksForTheAddressThatIsWrittenDownForIt() throws Exception {
        order("web01.example");

        stage(true).handle(queue.reserve(1, Duration.ZERO));

        assertThat(dhcp.resolve("web01.example")).hasContent("52:54:00:01:02:10,id:*,10.1.2.16,web01.example,300");
        assertThat(hosts.resolve("web01.example")).hasContent("10.1.2.16 web01.example web01");
        assertThat(addresses()).containsExactly("10.1.2.16");
    }

    @Test
    void otherJobsPassUnchanged() throws Exception {
        put("{'action': 'stop', 'hostname': 'web01', 'why': 'because'}");

        work();

        assertThat(passedOn()).containsExactly(Map.of("action", "stop", "hostname", "web01", "why", "because"));
    }

    @Test
    void anAddressThatAStrangerUsesIsLeftAloneAndRemembered() throws Exception {
        strangers.put("10.1.2.16", "it answers to ping");
        strangers.put("10.1.2.17", "it is in DNS as printer");
        order("web01");
        work();
        order("web02");
        work();

        assertThat(addresses()).containsExactly("10.1.2.18/24", "10.1.2.19/24");
        assertThat(asked).as("a stranger is met once").doesNotHaveDuplicates();
    }

    @Test
    void anAddressThatWasAskedForAndIsAStrangersIsRefused() throws Exception {
        strangers.put("10.1.2.99", "it answers to ping");
        put("{'hostname': 'web01', 'comp_type': 'web', 'ip': '10.1.2.99'}");

        work();

        assertThat(results.messages)
                .singleElement()
                .satisfies(result -> assertThat(String.valueOf(result.get("reason")))
                        .isEqualTo("somebody else uses the address 10.1.2.99: it answers to ping"));
        assertThat(book.<List<Lease>>change(LeasePages::leases)).isEmpty();
    }

    @Test
    void aReleaseTakesTheLeaseAndItsFilesAway() throws Exception {
        order("web01");
        stage(true).handle(queue.reserve(1, Duration.ZERO));
        release(passedOn().get(0));
        release(passedOn().get(0));

        assertThat(stage(true).handle(queue.reserve(10, Duration.ZERO))).isEqualTo(new NetworkStage.Tally(2, 0));

        assertThat(dhcp).isEmptyDirectory();
        assertThat(hosts).isEmptyDirectory();
        assertThat(book.<List<Lease>>change(LeasePages::leases)).isEmpty();
    }

    @Test
    void theLeaseStaysAsLongAsAnyJobRestsOnIt() throws Exception {
        order("web01");
        order("web01");
        work();
        List<Map<String, Object>> jobs = passedOn();
        assertThat(addresses()).containsExactly("10.1.2.16/24", "10.1.2.16/24");

        release(jobs.get(1));
        work();
        assertThat(book.<List<Lease>>change(LeasePages::leases)).hasSize(1);

        release(jobs.get(0));
        work();
        assertThat(book.<List<Lease>>change(LeasePages::leases)).isEmpty();
    }

    @Test
    void aJobThatWasPassedOnAndComesAgainIsOnlyDeleted() throws Exception {
        order("web01");
        List<JobQueue.Reserved> jobs = queue.reserve(1, Duration.ZERO);
        stage(false).handle(jobs);

        stage(false).handle(jobs);

        assertThat(passedOn()).hasSize(1);
    }

    @Test
    void namesAndAddressesThatAreNotTheStagesToGiveAreRefused() throws Exception {
        put("{'hostname': 'www.debian.org', 'comp_type': 'web', 'vlan': '10.1.2.0/24'}");
        put("{'hostname': 'wpad', 'comp_type': 'web', 'vlan': '10.1.2.0/24'}");
        put("{'hostname': 'web01', 'comp_type': 'web', 'vlan': '10.1.2.0/24', 'ip': '10.1.2.1'}");
        put("{'hostname': 'web02', 'comp_type': 'web', 'vlan': '127.0.0.0/8'}");

        assertThat(stage(true).handle(queue.reserve(10, Duration.ZERO))).isEqualTo(new NetworkStage.Tally(4, 4));

        assertThat(hosts).isEmptyDirectory();
        assertThat(book.leases()).isEmpty();
        assertThat(results.messages)
                .hasSize(4)
                .allSatisfy(result -> assertThat(result).containsEntry("status", "rejected"));
    }

    @Test
    void theCheckShowsWhatNoNewHostWouldGet() throws Exception {
        book.change(pages -> {
            pages.put(new Lease(new Hostname("ignore"), "10.1.2.16", new MacAddress("52:54:00:01:02:10"), true));
            pages.put(new Lease(new Hostname("web1"), "10.1.2.18", new MacAddress("52:54:00:01:02:12"), true));
            pages.put(new Lease(new Hostname("web1.example"), "10.1.2.19", new MacAddress("52:54:00:01:02:13"), true));
            pages.put(new Lease(new Hostname("db"), "127.0.0.1", new MacAddress("52:54:00:00:00:01"), true));
            return pages;
        });
        DnsmasqControl none = new DnsmasqControl(
                new DnsmasqFiles(null, null, Duration.ofMinutes(5), NAMES, folder.resolve("files.lock")), null, null);

        assertThat(new LeaseAudit(book, none, RULES).check(null))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("vm=ignore", "a word of dnsmasq's"),
                        line -> assertThat(line).contains("vm=web1 ", "that of web1.example"),
                        line -> assertThat(line).contains("vm=web1.example ", "that of web1"),
                        line -> assertThat(line).contains("vm=db", "loopback"));
    }
}
