package dev.pmc.network;

import dev.pmc.fixtures.ManualClock;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.queue.FakeJobQueue;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.Tube;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A network stage between a queue in memory and a real lease book, and what it met. */
abstract class StageStory {
    static final NamePolicy NAMES = NamePolicy.within(List.of(new Hostname("example")));
    static final NetworkRules RULES = new NetworkRules(
            new AddressPolicy(List.of(), List.of()),
            NAMES,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(15));

    /** Whoever asks about this address has met a bug. */
    private static final String UNTHINKABLE = "10.1.2.17";

    @TempDir
    Path folder;

    final ManualClock clock = new ManualClock();
    final FakeJobQueue queue = new FakeJobQueue(clock);
    final FakeTube results = new FakeTube();
    final Map<String, String> strangers = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    boolean hasBug;
    Path dhcp;
    Path hosts;
    LeaseBook book;

    /** Keeps what is put into it. */
    static final class FakeTube implements Tube {
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
        book = SqliteLeaseBook.open(folder.resolve("network.db"), clock);
    }

    @AfterEach
    void close() {
        book.close();
    }

    NetworkStage stage(boolean withDnsmasq) {
        AddressProbe probe = addresses -> {
            asked.addAll(addresses);
            if (hasBug && addresses.contains(UNTHINKABLE)) {
                throw new IllegalStateException("nobody has thought of " + UNTHINKABLE);
            }
            Map<String, String> found = new HashMap<>(strangers);
            found.keySet().retainAll(addresses);
            return found;
        };
        return stage(queue, withDnsmasq ? dhcp : null, withDnsmasq ? hosts : null, probe);
    }

    /** One without dnsmasq. */
    NetworkStage stage(JobQueue from, AddressProbe probe) {
        return stage(from, null, null, probe);
    }

    private NetworkStage stage(JobQueue from, @Nullable Path dhcpHosts, @Nullable Path hostNames, AddressProbe probe) {
        DnsmasqFiles files =
                new DnsmasqFiles(dhcpHosts, hostNames, Duration.ofMinutes(5), NAMES, folder.resolve("files.lock"));
        return new NetworkStage(from, results, book, new DnsmasqControl(files, null, null), probe, RULES, clock);
    }

    NetworkStage.Tally work() throws Exception {
        return stage(false).handle(queue.reserve(100, Duration.ZERO));
    }

    void put(String json) {
        queue.put(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    void order(String hostname) {
        put("{'hostname': '" + hostname + "', 'comp_type': 'web', 'vlan': '10.1.2.0/24'}");
    }

    List<Map<String, Object>> passedOn() {
        return queue.results().stream().map(JobMessage::read).toList();
    }

    List<String> addresses() {
        return passedOn().stream().map(job -> String.valueOf(job.get("ip"))).toList();
    }

    void release(Map<String, Object> job) {
        put("{'action': 'release', 'hostname': '" + job.get("hostname") + "', 'lease': '" + job.get("lease") + "'}");
    }
}
