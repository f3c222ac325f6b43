package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.LastResort;
import dev.pmc.cli.process.LogOptions;
import dev.pmc.cli.process.QueueOption;
import dev.pmc.cli.process.SettingsLog;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.cli.process.Tubes;
import dev.pmc.network.LeaseBook;
import dev.pmc.network.LeaseBookException;
import dev.pmc.network.NetworkStage;
import dev.pmc.network.NetworkWorker;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.Tube;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
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
        subcommands = {NetworkLeasesCommand.class, NetworkCheckCommand.class, NetworkRepairCommand.class},
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
            int exit = work();
            Failure why = dead.get();
            if (why != null) {
                throw why;
            }
            return exit;
        } finally {
            resort.close();
        }
    }

    private int work() {
        String host = queue.queue.getHostString();
        int port = queue.queue.getPort();
        try (LeaseBook book = LeaseBook.open(options.leaseBook);
                JobQueue jobs = BeanstalkJobQueue.open(host, port, tube, nextTube);
                Tube results = BeanstalkTube.open(host, port, resultTube)) {
            NetworkStage stage = new NetworkStage(
                    jobs, results, book, options.dnsmasq(), options.probe(), options.rules(), InstantSource.system());
            StopSignal.does(Thread.currentThread()::interrupt);
            stage.prepare();
            return work(new NetworkWorker(jobs, stage));
        } catch (QueueUnavailable e) {
            throw new Failure(Exit.QUEUE, e.getMessage() + "; is beanstalkd running there? (--queue)", e);
        } catch (LeaseBookException e) {
            return complain(e.getMessage());
        }
    }

    private int complain(@Nullable String reason) {
        spec.commandLine().getErr().println("pmc: " + reason);
        return Exit.INTERNAL.code();
    }

    private int work(NetworkWorker worker) {
        int left = once ? 1 : count == null ? Integer.MAX_VALUE : count;
        boolean counting = once || count != null;
        boolean putAside = false;
        long waitingSince = System.nanoTime();
        try {
            while (left > 0) {
                NetworkStage.Tally tally = worker.work(left);
                putAside |= tally.buried() > 0;
                if (counting) {
                    left -= tally.done();
                }
                if (tally.done() > 0) {
                    waitingSince = System.nanoTime();
                } else if (timeoutSeconds != null
                        && System.nanoTime() - waitingSince
                                > Duration.ofSeconds(timeoutSeconds).toNanos()) {
                    return complain("no job could be handled in " + timeoutSeconds + " s");
                }
            }
        } catch (InterruptedException e) {
            LOG.info("the network stage stops; jobs wait in the queue");
            return Exit.OK.code();
        }
        return (putAside ? Exit.NEVER : Exit.OK).code();
    }
}
