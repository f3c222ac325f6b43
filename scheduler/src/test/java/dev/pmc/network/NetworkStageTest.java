package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.ManualClock;
import dev.pmc.queue.FakeJobQueue;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.Tube;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkStageTest {
    private static final NamePolicy NAMES = NamePolicy.within(List.of(new Hostname("example")));
    private static final NetworkRules RULES = new NetworkRules(
            new AddressPolicy(List.of(), List.of()),
            NAMES,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(15));

    /** Whoever asks about this address has met a bug. */
    private static final String UNTHINKABLE = "10.1.2.17";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final FakeJobQueue queue = new FakeJobQueue(clock);
    private final FakeTube results = new FakeTube();
    private final Map<String, String> strangers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private boolean hasBug;
    private Path dhcp;
    private Path hosts;
    private LeaseBook book;

    /** Keeps what is put into it. */
    private static final class FakeTube implements Tube {
        final List<Map<String, Object>> messages = new ArrayList<>();

        @Override
        public List<PutReply> put(List<byte[]> added) {
            added.forEach(message -> messages.add(JobMessage.read(message)));
            return Collections.nCopies(added.size(), PutReply.TAKEN);
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    @BeforeEach
    void open() throws IOException {
        dhcp = Files.createDirectory(folder.resolve("dhcp"));
        hosts = Files.createDirectory(folder.resolve("hosts"));
        book = LeaseBook.open(folder.resolve("network.db"));
    }

    @AfterEach
    void close() {
        book.close();
    }

    private NetworkStage stage(boolean withDnsmasq) {
        DnsmasqFiles files = new DnsmasqFiles(
                withDnsmasq ? dhcp : null,
                withDnsmasq ? hosts : null,
                Duration.ofMinutes(5),
                NAMES,
                folder.resolve("files.lock"));
        AddressProbe probe = addresses -> {
            asked.addAll(addresses);
            if (hasBug && addresses.contains(UNTHINKABLE)) {
                throw new IllegalStateException("nobody has thought of " + UNTHINKABLE);
            }
            Map<String, String> found = new HashMap<>(strangers);
            found.keySet().retainAll(addresses);
            return found;
        };
        return new NetworkStage(queue, results, book, new DnsmasqControl(files, null, null), probe, RULES, clock);
    }

    private NetworkStage.Tally work() throws Exception {
        return stage(false).handle(queue.reserve(100, Duration.ZERO));
    }

    private void put(String json) {
        queue.put(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void order(String hostname) {
        put("{'hostname': '" + hostname + "', 'comp_type': 'web', 'vlan': '10.1.2.0/24'}");
    }

    private List<Map<String, Object>> passedOn() {
        return queue.results().stream().map(JobMessage::read).toList();
    }

    private List<String> addresses() {
        return passedOn().stream().map(job -> String.valueOf(job.get("ip"))).toList();
    }

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
            NetworkStage stage = new NetworkStage(
                    flaky,
                    results,
                    book,
                    new DnsmasqControl(
                            new DnsmasqFiles(null, null, Duration.ofMinutes(5), NAMES, folder.resolve("files.lock")),
                            null,
                            null),
                    AddressProbe.none(),
                    RULES,
                    clock);
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
                        .contains("65603 bytes with what the network stage adds"));
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

        assertThat(new LeaseAudit(book, none, RULES, clock).check(null))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("vm=ignore", "a word of dnsmasq's"),
                        line -> assertThat(line).contains("vm=web1 ", "that of web1.example"),
                        line -> assertThat(line).contains("vm=web1.example ", "that of web1"),
                        line -> assertThat(line).contains("vm=db", "loopback"));
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

    private void release(Map<String, Object> job) {
        put("{'action': 'release', 'hostname': '" + job.get("hostname") + "', 'lease': '" + job.get("lease") + "'}");
    }
}
