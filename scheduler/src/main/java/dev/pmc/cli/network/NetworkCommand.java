package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.LastResort;
import dev.pmc.cli.process.LogOptions;
import dev.pmc.cli.process.QueueOption;
import dev.pmc.cli.process.SettingsLog;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.cli.process.Tubes;
import dev.pmc.network.AddressProbe;
import dev.pmc.network.BookFollower;
import dev.pmc.network.DnsmasqControl;
import dev.pmc.network.NetworkStage;
import dev.pmc.network.NetworkWorker;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.SharedLeaseBook;
import dev.pmc.queue.QueueAddress;
import dev.pmc.service.Services;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pmc network}: the network stage, as a daemon or for some jobs. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            NetworkLeasesCommand.class,
            NetworkCheckCommand.class,
            NetworkRepairCommand.class,
            NetworkMoveCommand.class
        },
        description = {
            "The network stage: gives each host an address and a MAC, tells dnsmasq of it, and passes its job on to pmc.",
            "A job with an ip keeps it; with a vlan it gets a free one of it; with neither any DHCP server may serve it.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 told to stop, or the jobs of --count are done; 1 a directory or the lease book cannot be used,"
                    + " or no job came in --timeout; 2 wrong flag; 3 the queue cannot be reached at the start;"
                    + " 11 with --count: a job was put aside."
        })
public final class NetworkCommand implements Callable<Integer> {
    /** A worker that does not come round for longer is stalled; waiting for a slow queue or dnsmasq takes less. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(90);

    private static final Logger LOG = LoggerFactory.getLogger(NetworkCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private QueueOption queue;

    @Option(names = "--tube", defaultValue = "dnsmasq", description = "Tube of jobs. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String tube;

    @Option(
            names = "--next-tube",
            defaultValue = "mesos",
            description = "Tube that jobs are passed on to. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String nextTube;

    @Option(
            names = "--result-tube",
            defaultValue = "mesos_finished",
            description = "Tube of results. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String resultTube;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkOptions options;

    @Option(names = "--once", description = "End after one job.")
    private boolean once;

    @Option(names = "--count", paramLabel = "N", description = "End after N jobs.")
    private @Nullable Integer count;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "With --once or --count: end if the next job does not come in that time.")
    private @Nullable Integer timeoutSeconds;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LogOptions log;

    @Override
    public Integer call() {
        String tubes = new Tubes()
                .with("--tube", tube)
                .with("--next-tube", nextTube)
                .with("--result-tube", resultTube)
                .problem();
        String problem = tubes == null ? options.problem() : tubes;
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        log.apply();
        SettingsLog.write(spec);
        Path unwritable = options.unwritable();
        if (unwritable != null) {
            return complain("the directory " + unwritable + " is not there, or cannot be written");
        }
        options.warnOfOpenDirectories();
        AtomicReference<@Nullable Failure> dead = new AtomicReference<>();
        Thread worker = Thread.currentThread();
        LastResort resort = LastResort.install(why -> {
            dead.set(why);
            worker.interrupt();
        });
        try {
            int exit = work(resort);
            Failure why = dead.get();
            if (why != null) {
                throw why;
            }
            return exit;
        } finally {
            resort.close();
        }
    }

    private int work(Services.Deaths deaths) {
        NetworkQueues.Names tubes = new NetworkQueues.Names(tube, nextTube, resultTube);
        StopSignal.does(Thread.currentThread()::interrupt);
        try (ZooKeeperClients clients = options.leaseBook.zooKeeper.clients();
                LeaseBook book = options.leaseBook.open(clients);
                NetworkQueues queues = NetworkQueues.open(queue.queue.addresses(), tubes)) {
            DnsmasqControl dnsmasq = options.dnsmasq();
            Services services = new Services(InstantSource.system(), deaths);
            try {
                Map<QueueAddress, NetworkWorker> workers = workers(queues, book, dnsmasq);
                follow(book, dnsmasq, services);
                return once || count != null ? count(List.copyOf(workers.values())) : serve(workers, services);
            } finally {
                services.end();
            }
        } catch (LeaseBookException e) {
            return Thread.interrupted() ? Exit.OK.code() : complain(e.getMessage());
        } catch (InterruptedException e) {
            LOG.info("the network stage stops; jobs wait in the queue");
            return Exit.OK.code();
        }
    }

    /** One for each queue; they share the book and dnsmasq. */
    private Map<QueueAddress, NetworkWorker> workers(NetworkQueues queues, LeaseBook book, DnsmasqControl dnsmasq) {
        AddressProbe probe = options.probe();
        Map<QueueAddress, NetworkWorker> workers = new LinkedHashMap<>();
        for (NetworkQueues.One each : queues.all()) {
            NetworkStage stage = new NetworkStage(
                    each.jobs(), each.results(), book, dnsmasq, probe, options.rules(), InstantSource.system());
            if (workers.isEmpty() && !(book instanceof SharedLeaseBook)) {
                stage.prepare();
            }
            workers.put(each.address(), new NetworkWorker(each.jobs(), stage));
        }
        return workers;
    }

    /** Has dnsmasq know what a shared book says before the first job is taken, and what others write into it from then on. */
    private static void follow(LeaseBook book, DnsmasqControl dnsmasq, Services services) throws InterruptedException {
        if (book instanceof SharedLeaseBook shared) {
            BookFollower follower = new BookFollower(shared, dnsmasq);
            follower.step();
            services.start("book follower", MAX_SILENCE, pulse -> {
                while (true) {
                    pulse.beat();
                    follower.step();
                }
            });
        }
    }

    /** Takes jobs from all queues until it is told to stop; one that hangs holds up no other. */
    private static int serve(Map<QueueAddress, NetworkWorker> workers, Services services) throws InterruptedException {
        workers.forEach((address, worker) -> services.start("network " + address, MAX_SILENCE, pulse -> {
            while (true) {
                pulse.beat();
                worker.work(Integer.MAX_VALUE);
            }
        }));
        new CountDownLatch(1).await();
        return Exit.OK.code();
    }

    private int complain(@Nullable String reason) {
        spec.commandLine().getErr().println("pmc: " + reason);
        return Exit.INTERNAL.code();
    }

    /** Handles so many jobs, asking one queue after the other. */
    private int count(List<NetworkWorker> workers) throws InterruptedException {
        int left = once || count == null ? 1 : count;
        boolean putAside = false;
        long waitingSince = System.nanoTime();
        for (int turn = 0; left > 0; turn++) {
            NetworkStage.Tally tally = workers.get(turn % workers.size()).work(left);
            putAside |= tally.buried() > 0;
            left -= tally.done();
            if (tally.done() > 0) {
                waitingSince = System.nanoTime();
            } else if (timeoutSeconds != null
                    && System.nanoTime() - waitingSince
                            > Duration.ofSeconds(timeoutSeconds).toNanos()) {
                return complain("no job could be handled in " + timeoutSeconds + " s");
            }
        }
        return (putAside ? Exit.NEVER : Exit.OK).code();
    }
}
