package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.cli.process.ThisMachine;
import dev.pmc.cli.process.ZooKeeperOptions;
import dev.pmc.framework.MasterAccess;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.LocalMesosConfig;
import dev.pmc.local.StandaloneAgent;
import dev.pmc.local.StandaloneMaster;
import dev.pmc.local.http.Access;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs a local Mesos until the process is told to end: all of it, whose executors end with it; or one master, or one agent,
 * for a cluster of several processes.
 */
@Command(
        name = "local-mesos",
        description = {
            "Runs a Mesos for trying things out: a master and its agents in this process, or with --role one of them, on",
            "its own machine perhaps. Executors really run, as processes.",
            "All in one, schedulers need the principal 'pmc' and the secret that is written, anew at each start, to the",
            "file 'secret' in the work directory. Agents are numbered from 1; an option for one of them overrides that for",
            "all.",
            "With --role, flags have the names of the real ones: --work_dir, --zk, --credentials ..."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class LocalMesosCommand implements Callable<Integer> {
    private static final int MASTER_PORT = 5050;
    private static final int AGENT_PORT = 5051;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--role",
            defaultValue = "all",
            description =
                    "all: master and agents; master: one master, alone or with others by --zk; agent: one agent, which"
                            + " has checkpoints: executors outlive its process (default: ${DEFAULT-VALUE})")
    private Role role = Role.all;

    @Option(
            names = "--ip",
            defaultValue = "127.0.0.1",
            description = "Address of all ports (default: ${DEFAULT-VALUE})")
    private String ip = "127.0.0.1";

    @Option(names = "--port", description = "Port, 0 for any free one (default: 5050, of an agent 5051)")
    private @Nullable Integer port;

    @Option(names = "--agents", defaultValue = "1", description = "How many agents (default: ${DEFAULT-VALUE})")
    private int agents;

    @Option(
            names = "--hostname",
            description = "Host name of the agent, or its beginning if there are several: NAME-1, NAME-2 … (default: of"
                    + " this machine)")
    private @Nullable String hostname;

    @Option(names = "--same-hostname", description = "All agents have the same host name")
    private boolean sameHostname;

    @Option(
            names = "--attributes",
            defaultValue = "vt_enabled:1",
            description = "Attributes of all agents, NAME:VALUE;… (default: ${DEFAULT-VALUE})")
    private String attributes = "";

    @Option(
            names = "--resources",
            defaultValue = LocalMesosConfig.DEFAULT_RESOURCES,
            description = "Resources of all agents, NAME:VALUE;… (default: ${DEFAULT-VALUE})")
    private String resources = "";

    @Option(names = "--agent-hostname", paramLabel = "N=NAME", description = "Host name of agent N")
    private Map<Integer, String> hostnames = new HashMap<>();

    @Option(names = "--agent-port", paramLabel = "N=PORT", description = "Port of agent N (default: any free one)")
    private Map<Integer, Integer> ports = new HashMap<>();

    @Option(names = "--agent-attributes", paramLabel = "N=TEXT", description = "Attributes of agent N")
    private Map<Integer, String> agentAttributes = new HashMap<>();

    @Option(names = "--agent-resources", paramLabel = "N=TEXT", description = "Resources of agent N")
    private Map<Integer, String> agentResources = new HashMap<>();

    @Option(
            names = {"--work-dir", "--work_dir"},
            defaultValue = "${java.io.tmpdir}/pmc-local-mesos",
            description = "Where executors get their directories, and what outlives the process is kept (default:"
                    + " ${DEFAULT-VALUE})")
    private Path workDir = Path.of("pmc-local-mesos");

    @Option(
            names = "--no-authentication",
            description = "Let any program on this machine run what it likes as this user: for tests, and on loopback"
                    + " addresses only")
    private boolean noAuthentication;

    @Option(
            names = "--zk",
            paramLabel = "zk://HOST1,HOST2,HOST3/PATH",
            description = "Of a master: where masters elect their leader, and keep their registry")
    private @Nullable String zk;

    @Option(
            names = "--master",
            paramLabel = "HOST:PORT|zk://...",
            description = "Of an agent: where its master is, or masters elect their leader")
    private @Nullable String master;

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description =
                    "Of a master: principals and secrets of schedulers, operators and agents, as Mesos takes them")
    private @Nullable Path credentials;

    @Option(
            names = "--credential",
            paramLabel = "FILE",
            description = "Of an agent: the principal and secret that masters let it in by")
    private @Nullable Path credential;

    @Mixin
    private MasterTimingOptions masterTimings = new MasterTimingOptions();

    @Mixin
    private AgentTimingOptions agentTimings = new AgentTimingOptions();

    @Mixin
    private ZooKeeperOptions zooKeeper = new ZooKeeperOptions();

    /** Written as people type it. */
    private enum Role {
        all,
        master,
        agent
    }

    @Override
    public Integer call() throws InterruptedException {
        return switch (role) {
            case all -> runAll();
            case master -> runMaster();
            case agent -> runAgent();
        };
    }

    private int runAll() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        StopSignal.does(stopped::countDown);
        LocalMesos mesos = start(config());
        try {
            stopped.await();
        } finally {
            mesos.close();
        }
        return 0;
    }

    private int runMaster() throws InterruptedException {
        Access access = credentials == null
                ? Access.open()
                : Access.ofPrincipals(CredentialFile.read("--credentials", credentials));
        if (credentials == null && !noAuthentication && !isLoopback()) {
            throw usage(
                    "a master that others reach needs --credentials, or --no-authentication to let everybody in", null);
        }
        StandaloneMaster.Config config = new StandaloneMaster.Config(
                address(),
                port == null ? MASTER_PORT : port,
                hostname == null ? ip : hostname,
                access,
                masterTimings.timings());
        if (zk == null) {
            return MasterRole.run(config, workDir);
        }
        try (ZooKeeperClients clients = zooKeeper.clients()) {
            return MasterRole.run(config, zooKeeperAddress(zk), clients);
        }
    }

    private ZooKeeperAddress zooKeeperAddress(String text) {
        try {
            ZooKeeperAddress address = ZooKeeperAddress.parse(text);
            String user = zooKeeper.credentials();
            return user == null ? address : address.withCredentials(user);
        } catch (IllegalArgumentException e) {
            throw usage("--zk: " + e.getMessage(), e);
        }
    }

    private int runAgent() throws InterruptedException {
        if (master == null) {
            throw usage("an agent needs --master", null);
        }
        Map<String, String> headers = credential == null
                ? Map.of()
                : CredentialFile.read("--credential", credential).entrySet().stream()
                        .findFirst()
                        .map(entry -> Access.credentials(entry.getKey(), entry.getValue()))
                        .orElseThrow();
        try (ZooKeeperClients clients = zooKeeper.clients()) {
            String user = zooKeeper.credentials();
            MasterAccess masters =
                    MasterAccess.plain(user == null ? master : MasterAccess.withZooKeeperUser(master, user));
            StandaloneAgent.Config config = new StandaloneAgent.Config(
                    AgentConfig.of(defaultHostname(1), port == null ? AGENT_PORT : port, attributes, resources),
                    address(),
                    workDir,
                    noAuthentication ? Access.open() : AgentRole.access(workDir),
                    headers,
                    agentTimings.timings());
            return AgentRole.run(config, masters.detector(clients));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(ip);
        } catch (UnknownHostException e) {
            throw usage("--ip is no address of this machine: " + ip, e);
        }
    }

    private boolean isLoopback() {
        return ip.matches("127(\\.\\d{1,3}){3}|::1");
    }

    private RuntimeException usage(String message, @Nullable Exception cause) {
        return spec == null
                ? new IllegalArgumentException(message, cause)
                : new ParameterException(spec.commandLine(), message, cause);
    }

    private static LocalMesos start(LocalMesosConfig config) {
        try {
            Optional<String> secret = config.access().secret();
            if (secret.isPresent()) {
                writeSecret(config.workDir(), secret.get());
            }
            return LocalMesos.start(config);
        } catch (BindException e) {
            throw new Failure(Exit.PORT, "the local Mesos cannot start: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the local Mesos cannot start in " + config.workDir() + ": " + e, e);
        }
    }

    /** For this user's eyes only: a file that somebody else has put there before is not written into. */
    private static void writeSecret(Path workDir, String secret) throws IOException {
        Path file = Files.createDirectories(workDir).resolve("secret");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
    }

    private LocalMesosConfig config() {
        try {
            if (noAuthentication && !isLoopback()) {
                throw new IllegalArgumentException(
                        "--no-authentication is for loopback addresses, and " + ip + " is none");
            }
            List<AgentConfig> configs = new ArrayList<>();
            for (int number = 1; number <= agents; number++) {
                configs.add(AgentConfig.of(
                        hostnames.getOrDefault(number, defaultHostname(number)),
                        ports.getOrDefault(number, 0),
                        agentAttributes.getOrDefault(number, attributes),
                        agentResources.getOrDefault(number, resources)));
            }
            return new LocalMesosConfig(
                    ip,
                    port == null ? MASTER_PORT : port,
                    configs,
                    noAuthentication ? Access.open() : Access.bySecret(),
                    workDir,
                    masterTimings.timings(),
                    agentTimings.timings());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private String defaultHostname(int number) {
        String name = hostname != null ? hostname : ThisMachine.hostname();
        return role == Role.agent || agents == 1 || sameHostname ? name : name + "-" + number;
    }
}
