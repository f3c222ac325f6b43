package dev.pmc.bench;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.dns.DiscoveryZone;
import dev.pmc.discovery.dns.DnsServer;
import dev.pmc.discovery.etcd.EtcdAddress;
import dev.pmc.discovery.etcd.EtcdServiceStore;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.discovery.zookeeper.ZooKeeperServiceStore;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.EtcdProcess;
import dev.pmc.fixtures.ZooKeeperEnsemble;
import dev.pmc.placement.ExecutorId;
import dev.pmc.queue.JobRules;
import dev.pmc.queue.JobSender;
import dev.pmc.service.Services;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.web.Guard;
import dev.pmc.web.WebServer;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.api.Api;
import dev.pmc.web.api.ImageNames;
import dev.pmc.web.api.JobIntake;
import dev.pmc.web.console.Consoles;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes from the turn that changes a member until that is seen: at the API by who waits there, by DNS, in ZooKeeper and
 * etcd by who watches, and by the hook of a guest's helper. Ten services of a hundred members. Beside the stores a bare client that writes a document as large, with the
 * same watcher.
 */
final class DiscoveryRuns implements Benchmark {
    private static final int VMS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The API lets no client ask more than 50 times a second. */
    private static final Duration PACE = Duration.ofMillis(25);

    private static final Policy POLICY =
            Policy.standard(archive -> ExecutorId.of(archive == null ? "virtmesos" : archive), VirtType.QEMU);
    private static final VmRecord CHANGED = RecordedVms.running(0);
    private static final String SERVICE = CHANGED.spec().componentType().value();

    private State state = fleet();
    private final DiscoveryBoard board =
            new DiscoveryBoard(state, ServiceDirectory.of(state).led(1, Instant.now()));

    private static State fleet() {
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        IntStream.range(0, VMS).mapToObj(RecordedVms::running).forEach(vm -> vms.put(vm.hostname(), Optional.of(vm)));
        return State.empty("bench").after(changes(vms));
    }

    private static Changes changes(Map<Hostname, Optional<VmRecord>> vms) {
        return new Changes(null, 1, vms, List.of(), List.of(), List.of(), List.of());
    }

    /** One host has another address. */
    private void change(int number) {
        VmRecord vm = new VmRecord(
                CHANGED.asked(),
                CHANGED.standing(),
                CHANGED.location(),
                CHANGED.attempt(),
                new Guest(true, Sightings.address(number)),
                CHANGED.tries(),
                CHANGED.jobs());
        Changes changes = changes(Map.of(vm.hostname(), Optional.of(vm)));
        state = state.after(changes);
        board.committed(changes, state, Instant.now());
    }

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        int changes = fast ? 10 : 1_000;
        try (Scratch scratch = new Scratch("discovery");
                ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.start(scratch.folder(), 1);
                EtcdProcess etcd = EtcdProcess.start();
                ZooKeeperClients clients = new ZooKeeperClients()) {
            ZooKeeperAddress address = ZooKeeperAddress.parse("zk://" + zooKeeper.connectString() + "/services");
            CuratorFramework client = clients.client(address);
            return measure(changes, scratch, address, clients, client, etcd.server());
        }
    }

    private List<Figure> measure(
            int changes,
            Scratch scratch,
            ZooKeeperAddress zooKeeper,
            ZooKeeperClients clients,
            CuratorFramework client,
            String etcd)
            throws Exception {
        Services services = new Services(Instant::now, (service, cause) -> {
            throw new IllegalStateException(service, cause);
        });
        try (WebServer web = WebServer.start(0, null);
                DnsServer dns = DnsServer.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        DiscoveryZone.of("pmc.test"),
                        board::services);
                DiscoveryWatchers watchers = new DiscoveryWatchers()) {
            DiscoveryAccess pmc = serve(web);
            services.start("udp", PATIENCE, dns::answerDatagrams);
            keep(new ZooKeeperServiceStore(clients, zooKeeper), services);
            keep(new EtcdServiceStore(EtcdAddress.parse("etcd://" + etcd + "/pmc")), services);
            Map<String, Sightings> faces = new LinkedHashMap<>();
            faces.put("API, long poll", watchers.atApi(web.port(), SERVICE));
            faces.put("DNS", watchers.byDns(dns.port(), CHANGED.hostname() + "." + SERVICE + ".pmc.test."));
            faces.put("ZooKeeper, watch", watchers.inZooKeeper(client, "/services/services/" + SERVICE));
            faces.put("etcd, watch", watchers.inEtcd(etcd, "/pmc/services/" + SERVICE));
            List<Long> made;
            try (HookWatcher hook =
                    new HookWatcher(Files.createDirectory(scratch.folder().resolve("guest")), pmc, SERVICE)) {
                faces.put("a guest's hook", hook.sightings());
                made = make(changes, List.copyOf(faces.values()), this::change);
            }
            Map<String, List<Double>> bare = bare(changes, client, etcd, watchers);
            List<Figure> figures = new ArrayList<>();
            faces.forEach((face, sightings) ->
                    figures.addAll(figures("change to " + face, sightings.millis(made), bare.get(face))));
            return figures;
        } finally {
            services.end();
        }
    }

    /** Returns what an executor is told of it. */
    private DiscoveryAccess serve(WebServer web) {
        Guard guard = new Guard(CallerProof.ofToken(null), true);
        StatusBoard status = new StatusBoard(state, POLICY, Instant.now());
        AuditTrail audit = new AuditTrail(Instant::now);
        Api api = Api.of(
                status,
                board,
                List.of(),
                new QueueWatches(List.of()),
                new JobIntake(
                        JobRules.STANDARD::parse,
                        new JobSender.Ways(messages -> List.of(), messages -> List.of()),
                        ImageNames.UNKNOWN),
                event -> {},
                "bench",
                guard,
                audit,
                new Consoles(status, audit, "http://127.0.0.1/"));
        web.serve("/api/", api);
        return new DiscoveryAccess(
                "http://127.0.0.1:" + web.port() + "/", guard.executors().token());
    }

    private void keep(ServiceStore store, Services services) {
        StoreKeeper keeper = new StoreKeeper(store, board, new StoreClaim(1, state.id()), Instant::now);
        services.start(store.name(), PATIENCE, keeper);
        Await.until(
                store.name() + " to be in step", PATIENCE, () -> keeper.status().behindSince() == null);
    }

    /** Something that is done once for each change. */
    private interface Change {
        void make(int number) throws Exception;
    }

    /** Makes changes one after the other, each when all have seen the one before. Returns when each was made. */
    private static List<Long> make(int changes, List<Sightings> all, Change change) throws Exception {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            Thread.sleep(PACE.toMillis());
            made.add(System.nanoTime());
            change.make(i);
            for (Sightings sightings : all) {
                sightings.await(i);
            }
        }
        return made;
    }

    private Map<String, List<Double>> bare(
            int changes, CuratorFramework client, String etcd, DiscoveryWatchers watchers) throws Exception {
        String rest = "x".repeat(client.getData().forPath("/services/services/" + SERVICE).length);
        client.create().forPath("/bare", new byte[0]);
        Sightings inZooKeeper = watchers.inZooKeeper(client, "/bare");
        List<Long> written = make(
                changes,
                List.of(inZooKeeper),
                i -> client.setData()
                        .forPath("/bare", (Sightings.address(i) + rest).getBytes(StandardCharsets.US_ASCII)));
        Sightings inEtcd = watchers.inEtcd(etcd, "/bare");
        List<Long> put =
                make(changes, List.of(inEtcd), i -> watchers.putIntoEtcd(etcd, "/bare", Sightings.address(i) + rest));
        return Map.of("ZooKeeper, watch", inZooKeeper.millis(written), "etcd, watch", inEtcd.millis(put));
    }

    private static List<Figure> figures(String name, List<Double> millis, @Nullable List<Double> bare) {
        List<Figure> figures = new ArrayList<>();
        for (int percent : new int[] {50, 99}) {
            Figure figure = Figure.of("discovery", name + ", p" + percent, percentile(millis, percent), "ms");
            figures.add(bare == null ? figure : figure.beside("bare write to watcher", percentile(bare, percent)));
        }
        return figures;
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
