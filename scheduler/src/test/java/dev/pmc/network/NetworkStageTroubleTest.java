package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkStageTroubleTest extends StageStory {
    @Test
    void whatIsNoJobIsPutAsideAndItsSenderTold() throws Exception {
        put("garbage");
        put("{'hostname': '../../etc/passwd', 'comp_type': 'web', 'vlan': '10.1.2.0'}");
        put("{'hostname': 'web01', 'comp_type': 'web', 'vlan': '10.1.2.0/28'}");

        assertThat(work()).isEqualTo(new NetworkStage.Tally(3, 3));

        assertThat(queue.buried()).isEqualTo(3);
        assertThat(queue.results()).isEmpty();
        assertThat(results.messages)
                .allSatisfy(result -> assertThat(result).containsEntry("status", "rejected"))
                .extracting(result -> String.valueOf(result.get("reason")))
                .satisfiesExactlyInAnyOrder(
                        reason -> assertThat(reason).contains("neither a JSON object nor base64"),
                        reason -> assertThat(reason).contains("hostname is", "has no prefix"),
                        reason -> assertThat(reason).contains("beside its first 15"));
    }

    @Test
    void inAFullNetworkAJobWaitsUntilAnAddressIsFree() throws Exception {
        for (int i = 0; i < 15; i++) {
            put("{'hostname': 'web" + i + "', 'comp_type': 'web', 'vlan': '10.1.2.0/27'}");
        }
        put("{'hostname': 'late', 'comp_type': 'web', 'vlan': '10.1.2.0/27'}");
        work();
        assertThat(queue.delayed()).isEqualTo(1);
        release(passedOn().get(0));
        clock.advance(Duration.ofSeconds(2));
        work();
        assertThat(passedOn()).as("the address is in quarantine").hasSize(15);

        clock.advance(Duration.ofMinutes(11));
        work();

        assertThat(passedOn()).hasSize(16);
        assertThat(addresses().get(15)).isEqualTo(addresses().get(0));
        assertThat(results.messages).isEmpty();
    }

    @Test
    void aJobThatHasWaitedTooLongHasFailedAndIsPutAside() throws Exception {
        order("web01");
        put("{'hostname': 'web01', 'comp_type': 'web', 'vlan': '10.1.3.0/24'}");
        NetworkStage stage = stage(false);
        stage.handle(queue.reserve(10, Duration.ZERO));
        assertThat(queue.delayed()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(15));
        stage.handle(queue.reserve(10, Duration.ZERO));

        assertThat(queue.buried()).isEqualTo(1);
        assertThat(results.messages)
                .singleElement()
                .satisfies(result -> assertThat(result)
                        .containsEntry("status", "failed")
                        .extractingByKey("reason")
                        .asString()
                        .startsWith("waited in vain: web01 has the address 10.1.2.16"));
    }

    @Test
    void whileDnsmasqsDirectoryIsAwayJobsWaitAndNothingIsLost() throws Exception {
        Files.delete(hosts);
        order("web01");
        put("{'action': 'stop', 'hostname': 'web02'}");

        assertThatThrownBy(() -> stage(true).handle(queue.reserve(10, Duration.ZERO)))
                .isInstanceOf(DnsmasqUnavailable.class)
                .hasMessageContaining("web01: ")
                .hasMessageContaining(hosts.toString());

        assertThat(queue.delayed()).isEqualTo(1);
        assertThat(passedOn()).as("what needs no dnsmasq goes on").hasSize(1);
        Files.createDirectory(hosts);
        clock.advance(Duration.ofSeconds(2));
        stage(true).handle(queue.reserve(10, Duration.ZERO));
        assertThat(addresses()).endsWith("10.1.2.16");
    }

    @Test
    void aQueueThatFailsAtAnyMomentLosesAndLeaksNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            order("web" + i);
        }
        for (int failing = 0; failing < 20; failing++) {
            FlakyQueue flaky = new FlakyQueue(queue, failing);
            NetworkStage stage = stage(flaky, AddressProbe.none());
            try {
                stage.handle(flaky.reserve(3, Duration.ZERO));
            } catch (QueueUnavailable e) {
                queue.breakConnection();
            }
        }
        while (queue.ready() > 0) {
            work();
        }

        assertThat(new HashSet<>(addresses())).hasSize(20);
        Map<Object, Object> addressOf = new HashMap<>();
        passedOn()
                .forEach(job -> assertThat(addressOf.merge(job.get("hostname"), job.get("ip"), (one, two) -> two))
                        .isEqualTo(job.get("ip")));
        assertThat(book.<List<Lease>>change(LeasePages::leases)).hasSize(20);
    }

    @Test
    void aJobThatIsTooBigWithItsAddressIsPutAsideAndHoldsNoLease() throws Exception {
        order("web01");
        queue.put(padded("web02", 65_535));
        order("web03");

        assertThat(stage(true).handle(queue.reserve(10, Duration.ZERO))).isEqualTo(new NetworkStage.Tally(3, 1));

        assertThat(passedOn()).extracting(job -> job.get("hostname")).containsExactly("web01", "web03");
        assertThat(queue.buried()).isEqualTo(1);
        assertThat(results.messages)
                .singleElement()
                .satisfies(result -> assertThat(result)
                        .containsEntry("hostname", "web02")
                        .containsEntry("status", "rejected")
                        .extractingByKey("reason")
                        .asString()
                        .contains("65612 bytes with what the network stage adds"));
        assertThat(book.leases()).doesNotContainKey(new Hostname("web02"));
        assertThat(dhcp.toFile().list()).containsExactlyInAnyOrder("web01", "web03");
    }

    /** What {@link Handover} says that it adds is the most that it does add. */
    @Test
    void aJobOfTheSizeThatCreateHostAllowsGoesOn() throws Exception {
        queue.put(padded("web01", 65_535 - Handover.MAX_ADDED));

        assertThat(work()).isEqualTo(new NetworkStage.Tally(1, 0));
        assertThat(passedOn()).hasSize(1);
        byte[] longest = Handover.message(
                new NetworkJob.Create(
                        new AddressRequest(
                                new Hostname("x"),
                                Cidr.parse("111.111.111.0/24"),
                                "111.111.111.254",
                                Ipv4.parse("111.111.111.111/24"),
                                null),
                        "0123456789ab-" + Long.MAX_VALUE,
                        Map.of()),
                new Lease(new Hostname("x"), "111.111.111.111", new MacAddress("52:54:00:6f:6f:6f"), true),
                false);
        assertThat(longest.length).isLessThanOrEqualTo(Handover.MAX_ADDED + "{}".length());
    }

    @Test
    void whatTheQueueRefusesIsTheRefusedJobsAffair() throws Exception {
        order("web01");
        order("web02");
        put("{'action': 'stop', 'hostname': 'web09'}");
        queue.refuse(message -> text(message).contains("web02") || text(message).contains("web09")
                ? new PutReply(PutReply.Kind.REFUSED, "BAD_FORMAT")
                : null);

        assertThat(work()).isEqualTo(new NetworkStage.Tally(3, 2));

        assertThat(passedOn()).extracting(job -> job.get("hostname")).containsExactly("web01");
        assertThat(results.messages)
                .hasSize(2)
                .allSatisfy(result ->
                        assertThat(String.valueOf(result.get("reason"))).contains("BAD_FORMAT"));
        assertThat(book.leases()).containsOnlyKeys(new Hostname("web01"));
    }

    @Test
    void whileTheQueueTakesNothingJobsWaitAndKeepTheirAddresses() throws Exception {
        order("web01");
        order("web02");
        queue.refuse(message -> text(message).contains("web02") ? new PutReply(PutReply.Kind.LATER, "draining") : null);

        NetworkWorker worker = new NetworkWorker(queue, stage(false));
        assertThat(worker.work(10).done()).isZero();
        assertThat(passedOn()).hasSize(1);
        assertThat(queue.ready()).as("web02 has been given back").isEqualTo(1);

        queue.refuse(message -> null);
        assertThat(worker.work(10).done()).isEqualTo(1);

        assertThat(addresses()).containsExactly("10.1.2.16/24", "10.1.2.17/24");
        assertThat(results.messages).isEmpty();
    }

    @Test
    void aFailureThatNobodyHasThoughtOfIsThatOfOneJob() throws Exception {
        for (int i = 16; i < 20; i++) {
            put("{'hostname': 'web" + i + "', 'comp_type': 'web', 'ip': '10.1.2." + i + "'}");
        }

        hasBug = true;

        NetworkStage.Tally tally = new NetworkWorker(queue, stage(false)).work(10);

        assertThat(tally).isEqualTo(new NetworkStage.Tally(4, 1));
        assertThat(addresses()).containsExactlyInAnyOrder("10.1.2.16", "10.1.2.18", "10.1.2.19");
        assertThat(queue.buried()).isEqualTo(1);
        assertThat(results.messages)
                .singleElement()
                .satisfies(result ->
                        assertThat(String.valueOf(result.get("reason"))).contains("nobody has thought of 10.1.2.17"));
    }

    @Test
    void aFileThatCannotBeWrittenKeepsItsHostWaitingAndNobodyElse() throws Exception {
        Files.createDirectories(hosts.resolve("web01/x"));
        order("web01");
        order("other");

        assertThatThrownBy(() -> stage(true).handle(queue.reserve(10, Duration.ZERO)))
                .isInstanceOf(DnsmasqUnavailable.class);

        assertThat(passedOn()).extracting(job -> job.get("hostname")).containsExactly("other");
        assertThat(queue.delayed()).isEqualTo(1);
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    /** A create of so many bytes. */
    private static byte[] padded(String hostname, int length) {
        String job = "{\"hostname\":\"" + hostname
                + "\",\"comp_type\":\"web\",\"vlan\":\"10.1.2.0/24\",\"user_data\":\"#cloud-config\\n#\"}";
        String padding = "x".repeat(length - job.length());
        return job.replace("\\n#", "\\n#" + padding).getBytes(StandardCharsets.UTF_8);
    }
}
