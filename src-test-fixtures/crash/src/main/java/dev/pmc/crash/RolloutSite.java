package dev.pmc.crash;

import dev.pmc.crash.RolloutSchedule.Kill;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.fixtures.EtcdProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.ZooKeeperEnsemble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All processes of a crash test of groups: one pmc, and all places where it says who is a member of which service, one of each; a
 * beanstalkd and the {@link Metal}.
 *
 * <p>Thread rule: one thread. Closing ends all.
 */
final class RolloutSite implements AutoCloseable {
    static final String ZONE = "pmc.internal";
    static final String TOKEN = "this-one-is-good-for-a-test-only";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Metal metal;
    private final ZooKeeperEnsemble zooKeeper;
    private final EtcdProcess etcd;
    private final DnsmasqProcess dnsmasq;
    private final Scheduler pmc;
    private final int port = FreePorts.next();
    private final int dns = FreePorts.next();
    private final Attendant attendant;

    /**
     * Starts all.
     *
     * @param pmc the command that runs pmc
     */
    RolloutSite(Path directory, List<String> pmc, long seed) throws IOException {
        zooKeeper = keep(ZooKeeperEnsemble.start(Files.createDirectories(directory.resolve("zookeeper")), 1));
        etcd = keep(EtcdProcess.start());
        dnsmasq = keep(DnsmasqProcess.startFor(Files.createDirectories(directory.resolve("names")), ZONE, dns));
        Beanstalkd beanstalkd = keep(Beanstalkd.start(Files.createDirectories(directory.resolve("binlog"))));
        metal = keep(new Metal(directory, seed));
        metal.startMesos(pmc);
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        List<String> command = Stream.of(
                        pmc,
                        List.of("--queue", beanstalkd.address(), "--port", Integer.toString(port)),
                        List.of("--address", "127.0.0.1", "--api-token-file", token.toString(), "--api-open-loopback"),
                        List.of("--hostdb", directory.resolve("hostdb.db").toString()),
                        List.of("--discovery", services(), "--discovery", inEtcd()),
                        List.of("--discovery-dns", "127.0.0.1:" + dns, "--discovery-zone", ZONE),
                        metal.executorOptions(),
                        metal.masterOptions())
                .flatMap(List::stream)
                .toList();
        this.pmc = keep(new Scheduler("pmc", port, List.of(), command));
        attendant = new Attendant(this.pmc::look);
    }

    private <T extends AutoCloseable> T keep(T started) {
        open.add(started);
        return started;
    }

    private String services() {
        return "zk://" + zooKeeper.connectString() + "/pmc-discovery";
    }

    private String inEtcd() {
        return "etcd://" + etcd.server() + "/pmc";
    }

    /** What the stores say; to be closed. */
    DiscoveryView stores() {
        return new DiscoveryView(services(), inEtcd());
    }

    /** What dnsmasq says. */
    NamesView names() {
        return new NamesView(dnsmasq.port(), ZONE);
    }

    /** The port of 127.0.0.1 on which pmc itself answers DNS. */
    int dnsPort() {
        return dns;
    }

    /** The directories that stand for hosts. */
    Path fleet() {
        return metal.fleet();
    }

    Scheduler pmc() {
        return pmc;
    }

    /** Where its API is. */
    String api() {
        return "http://127.0.0.1:" + port;
    }

    /** Waits for the test, and brings back what was killed. */
    Attendant attendant() {
        return attendant;
    }

    /** Whether nothing is away. An executor's VMs may be: that is to be seen in what is said of them. */
    boolean isWhole() {
        return attendant.hasNoChores() && pmc.leadsSince() != 0 && pmc.isReady() && zooKeeper.isServing(0);
    }

    /** Kills one, which comes back by itself. False if it is away already. */
    boolean kill(Kill kill) {
        return switch (kill.victim()) {
            case PMC -> killPmc();
            case EXECUTOR -> killExecutor(kill.whom());
            case ETCD -> {
                etcd.kill();
                attendant.later(kill.away(), etcd::restart);
                yield true;
            }
            case ZOOKEEPER -> {
                zooKeeper.kill9(0);
                attendant.later(kill.away(), () -> zooKeeper.restart(0));
                yield true;
            }
            case DNSMASQ -> {
                dnsmasq.kill();
                attendant.later(kill.away(), dnsmasq::restart);
                yield true;
            }
        };
    }

    private boolean killPmc() {
        boolean leads = pmc.leadsSince() != 0;
        if (leads) {
            pmc.kill9();
        }
        return leads;
    }

    private boolean killExecutor(int which) {
        try {
            return metal.killExecutor(which);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            close(open.get(i));
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + one, e);
        }
    }
}
