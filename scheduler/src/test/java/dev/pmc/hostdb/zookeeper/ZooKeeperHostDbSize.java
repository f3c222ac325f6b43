package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.State;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Processes;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.SampleRecords;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;

/**
 * How much room a hostdb takes in ZooKeeper; run by hand with a directory and the number of VMs, whose records use every field.
 * Prints, and asserts nothing.
 */
public final class ZooKeeperHostDbSize {
    private static final int BATCH = 500;
    private static final String ROOT = "/pmc";

    private ZooKeeperHostDbSize() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "hostdb-size-");
        int vms = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        try (ZooKeeperProcess server = ZooKeeperProcess.start(folder);
                ZooKeeperClients clients = new ZooKeeperClients()) {
            ZooKeeperAddress address = ZooKeeperAddress.parse("zk://" + server.address() + ROOT);
            ZooKeeperPlace place = new ZooKeeperPlace(address, clients);
            System.out.printf("heap before: %s%n", heap());
            State state = State.empty("abc");
            for (int i = 0; i < vms; i += BATCH) {
                state = state.after(SampleRecords.changes(
                        "framework-1",
                        i,
                        IntStream.range(i, Math.min(vms, i + BATCH))
                                .mapToObj(number -> SampleRecords.full("web" + number + ".example", number))
                                .toList(),
                        List.of(),
                        List.of()));
            }
            place.restore(state);
            CuratorFramework client = clients.client(address);
            checkpoint(place, client, vms);
            long[] sizes = below(client, ROOT);
            byte[] one = client.getData().forPath(ROOT + "/" + ZooKeeperStore.node(new Hostname("web1.example")));
            System.out.printf(
                    "%,d VMs: %,d nodes, %,d bytes in them, %,d of a VM's node; heap %s; on disk %,d bytes%n",
                    vms, sizes[0], sizes[1], one.length, heap(), onDisk(folder));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Has a leader write every VM into its node. */
    private static void checkpoint(ZooKeeperPlace place, CuratorFramework client, int vms) {
        try (HostDb db = place.open()) {
            db.newEpoch();
            db.load();
            Await.until("all VMs to have nodes", Duration.ofMinutes(5), () -> {
                try {
                    int nodes = 0;
                    for (String bucket : client.getChildren().forPath(ROOT + "/vm")) {
                        nodes += client.getChildren()
                                .forPath(ROOT + "/vm/" + bucket)
                                .size();
                    }
                    return nodes == vms;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    /** How many nodes, and how many bytes in them and in their paths. */
    private static long[] below(CuratorFramework client, String path) throws Exception {
        long[] sizes = {1, path.length() + client.getData().forPath(path).length};
        for (String child : client.getChildren().forPath(path)) {
            long[] more = below(client, path + "/" + child);
            sizes[0] += more[0];
            sizes[1] += more[1];
        }
        return sizes;
    }

    /** What the server's heap holds after a collection. */
    private static String heap() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String server = ProcessHandle.current()
                .children()
                .map(child -> Long.toString(child.pid()))
                .findFirst()
                .orElseThrow();
        Processes.runOrFail(jcmd, server, "GC.run");
        return Processes.runOrFail(jcmd, server, "GC.heap_info")
                .lines()
                .filter(line -> line.contains(" used "))
                .map(String::strip)
                .findFirst()
                .orElse("?");
    }

    private static long onDisk(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
