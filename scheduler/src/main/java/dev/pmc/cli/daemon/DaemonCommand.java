package dev.pmc.cli.daemon;

import dev.pmc.cli.CompletionCommand;
import dev.pmc.cli.HelpCommand;
import dev.pmc.cli.VersionCommand;
import dev.pmc.cli.client.AgentCommand;
import dev.pmc.cli.client.AuditCommand;
import dev.pmc.cli.client.DiscoveryCommand;
import dev.pmc.cli.client.JobCommand;
import dev.pmc.cli.client.QueueCommand;
import dev.pmc.cli.group.ApplyCommand;
import dev.pmc.cli.group.MemberGroupCommand;
import dev.pmc.cli.group.PlanCommand;
import dev.pmc.cli.host.HostCommand;
import dev.pmc.cli.network.NetworkCommand;
import dev.pmc.cli.node.NodeCommand;
import dev.pmc.cli.process.LogOptions;
import dev.pmc.cli.process.QueueList;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.cli.process.Tubes;
import dev.pmc.cli.process.Version;
import dev.pmc.cli.process.ZooKeeperOptions;
import dev.pmc.cli.token.TokenCommand;
import dev.pmc.framework.DriverChoice;
import dev.pmc.framework.MasterAccess;
import dev.pmc.queue.ExecutorAllowance;
import dev.pmc.queue.JobRules;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.zookeeper.ZooKeeperAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The daemon's settings, as its flags give them. */
@Command(
        name = "pmc",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            HostCommand.class,
            AgentCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            MemberGroupCommand.class,
            JobCommand.class,
            DiscoveryCommand.class,
            QueueCommand.class,
            NetworkCommand.class,
            HostDbCommand.class,
            LocalMesosCommand.class,
            NodeCommand.class,
            TokenCommand.class,
            AuditCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        sortOptions = false,
        description = {
            "An Apache Mesos framework that turns host-creation jobs from beanstalkd into running virtual machines.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 told to stop, 1 internal error, 2 wrong flag, 3 queue unreachable, 4 port in use, 5 executor"
                    + " archive missing or bad, 6 hostdb, or pmc leads no more, 7 refused by the Mesos master, 8 libmesos unusable, 14 the hostdb"
                    + " needs somebody to look at it; of commands: 9 pmc does not answer or says no,"
                    + " 10 no such thing, 11 a host will not be as it was waited for, 12 time is up.",
            "The log goes to stderr, one line an event, with constant keys (vm= agent= task= job= reason= ...)."
        })
public final class DaemonCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = "--master",
            paramLabel = "MASTER",
            description =
                    "Mesos master: HOST:PORT or https://HOST:PORT, several of them with commas, zk://HOST,HOST/PATH, or"
                            + " local for an embedded one with agents on this machine.")
    @Nullable
    String master;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PMC_QUEUE:-127.0.0.1:11300}",
            converter = QueueList.Converter.class,
            description =
                    "beanstalkd, or several with commas: jobs are taken from each, and its result goes back to it. Every"
                            + " scheduler of a hostdb calls them by the same names. Default: $PMC_QUEUE, else"
                            + " 127.0.0.1:11300.")
    @SuppressWarnings("NullAway.Init")
    QueueList queue;

    @Option(
            names = "--tube",
            paramLabel = "TUBE",
            defaultValue = "mesos",
            description = "Tube of jobs. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String tube;

    @Option(
            names = "--result-tube",
            paramLabel = "TUBE",
            defaultValue = "mesos_finished",
            description = "Tube of results. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String resultTube;

    @Option(
            names = "--network-tube",
            paramLabel = "TUBE",
            defaultValue = "dnsmasq",
            description = "Tube of the network stage, which is told of leases that have come free. Default:"
                    + " ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String networkTube;

    @Option(
            names = "--executor",
            paramLabel = "URI|PATH",
            description = "Executor archive (exec.tgz): a file that pmc serves to agents, or a URI that they fetch and"
                    + " pmc does not look at. Default: the one inside pmc.jar.")
    @Nullable
    String executor;

    @Option(
            names = "--artifact-url",
            paramLabel = "URL",
            converter = ArtifactUrl.Converter.class,
            description = "Where agents fetch the executor archive that pmc has, if not from pmc itself: a copy on a"
                    + " site's own server; or, with a slash at its end, a balancer before the schedulers, or a server that has"
                    + " it at the same path. pmc serves it all the same, and looks whether it is there.")
    @Nullable
    ArtifactUrl artifactUrl;

    @Option(
            names = "--allow-executor",
            paramLabel = "PREFIX",
            description = "Lets jobs name executor archives of their own below this URI or path on agents, whole path"
                    + " segments compared; may be repeated. They run as root on agents, so jobs may name none unless"
                    + " this is given.")
    List<String> allowedExecutors = new ArrayList<>();

    @Option(
            names = "--networks",
            paramLabel = "NETWORK[,NETWORK]",
            split = ",",
            description =
                    "Where hosts may have their addresses, such as 10.1.0.0/16; may be repeated. A job with another"
                            + " ip is rejected, and what a guest says of another address is not believed. Default: anywhere.")
    List<String> networks = new ArrayList<>();

    @Option(
            names = "--repeat-secrets",
            description = "Repeat user_data and ssh_keys of jobs in results. Default: they are left out.")
    boolean repeatSecrets;

    @Option(
            names = "--executor-env",
            paramLabel = "NAME=VALUE",
            description = "A setting for executors, such as PMC_NETWORK=bridge:br0; may be repeated.")
    Map<String, String> executorEnvironment = new LinkedHashMap<>();

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "Address of this machine as agents reach it. Default: the one that leads to the master.")
    @Nullable
    String address;

    @Option(
            names = {"--port", "--artifactPort"},
            paramLabel = "PORT",
            defaultValue = "12345",
            description =
                    "Port on which pmc serves the executor archive and its status; 0 for any. Default: ${DEFAULT-VALUE}.")
    int port;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    AccessOptions access;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    TlsOptions tls;

    @Option(
            names = "--hostdb",
            paramLabel = "PATH",
            defaultValue = "/var/lib/pmc/hostdb.db",
            converter = StoreAddress.Converter.class,
            description = "pmc's memory: an SQLite file, or zk://[USER:PASSWORD@]HOST1,HOST2,HOST3/PATH for one in"
                    + " ZooKeeper, of which several pmc may lead one after the other. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    StoreAddress hostdb;

    @Option(
            names = "--driver",
            paramLabel = "DRIVER",
            defaultValue = "auto",
            description = "How to speak with Mesos: auto, libmesos or http. auto takes libmesos if it loads."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    DriverChoice driver;

    @Option(
            names = "--virt-type",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "What runs guests: auto, kvm or qemu. auto takes kvm on hosts where it really boots a"
                    + " guest, else software emulation. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    VirtType virtType;

    @Option(
            names = "--stop-grace",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a guest may take to power off before it is cut off. Default: ${DEFAULT-VALUE}.")
    int stopGraceSeconds;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    FrameworkOptions framework;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ZooKeeperOptions zooKeeper;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    DiscoveryOptions discovery;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "File that holds the principal's secret.")
    @Nullable
    Path secretFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "For a master at https://HOST:PORT: trust the certificates in this PEM file, not those that the"
                            + " JDK trusts.")
    @Nullable
    Path caFile;

    @Option(
            names = "--local-agents",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --master local: how many agents. Default: ${DEFAULT-VALUE}.")
    int localAgents;

    @Option(
            names = "--local-resources",
            paramLabel = "RESOURCES",
            description = "With --master local: what each agent offers. Default: what this machine has.")
    @Nullable
    String localResources;

    @Option(
            names = "--local-attributes",
            defaultValue = "vt_enabled:1",
            paramLabel = "ATTRIBUTES",
            description = "With --master local: the agents' attributes. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String localAttributes;

    @Option(
            names = "--local-work-dir",
            paramLabel = "DIR",
            description = "With --master local: where sandboxes are. Default: local-mesos beside the hostdb.")
    @Nullable
    Path localWorkDir;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    LogOptions log;

    @Option(
            names = "--logtostderr",
            arity = "0..1",
            fallbackValue = "true",
            hidden = true,
            description = "The Go program's flag; pmc always logs to stderr.")
    boolean logToStderr;

    @Override
    public Integer call() throws InterruptedException {
        if (master == null) {
            throw new ParameterException(
                    spec.commandLine(), "--master is needed: HOST:PORT, zk://..., or local to try pmc out here");
        }
        checkMaster(master);
        check(port >= 0 && port <= 65535, "--port is 0 to 65535");
        check(stopGraceSeconds >= 0, "--stop-grace is not negative");
        check(framework.failoverTimeoutSeconds >= 0, "--failover-timeout is not negative");
        String tubes = new Tubes()
                .with("--tube", tube)
                .with("--result-tube", resultTube)
                .with("--network-tube", networkTube)
                .problem();
        check(tubes == null, String.valueOf(tubes));
        check(localAgents >= 1 && localAgents <= 1000, "--local-agents is 1 to 1000");
        check(
                artifactUrl == null || executor == null || !ServedArchive.isUri(executor),
                "--artifact-url says where the archive is that pmc has, and --executor that pmc has none: leave out one"
                        + " of them");
        check(framework.principal != null || secretFile == null, "--secret-file needs --principal");
        rules();
        log.apply();
        return new Daemon(this, withZooKeeperUser(master)).run().code();
    }

    Duration stopGrace() {
        return Duration.ofSeconds(stopGraceSeconds);
    }

    /** What jobs may ask for. */
    JobRules rules() {
        return new JobRules(
                read("--allow-executor", () -> ExecutorAllowance.of(allowedExecutors)),
                read(
                        "--networks",
                        () -> networks.stream().map(JobRules::network).toList()));
    }

    private <T> T read(String flag, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), flag + ": " + e.getMessage(), e);
        }
    }

    private void checkMaster(String address) {
        if (!address.equals(Cluster.LOCAL)) {
            try {
                MasterAccess.plain(address).check();
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--master: " + e.getMessage(), e);
            }
        }
    }

    private String withZooKeeperUser(String address) {
        String user = zooKeeper.credentials();
        boolean forTheHostDbAlone = hostdb.zooKeeper() != null && !ZooKeeperAddress.looksLikeOne(address);
        if (user == null || forTheHostDbAlone) {
            return address;
        }
        return read("--zk-credentials-file", () -> MasterAccess.withZooKeeperUser(address, user));
    }

    private void check(boolean condition, String rule) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }
}
