package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.cli.process.ThisMachine;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.AgentTimings;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.LocalMesosConfig;
import dev.pmc.local.MasterTimings;
import dev.pmc.local.http.Access;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a local Mesos until the process is told to end; the executors end with it. */
@Command(
        name = "local-mesos",
        description = {
            "Runs a Mesos master and its agents in this process, for trying things out.",
            "Executors really run, as processes on this machine. Schedulers need the principal 'pmc' and the secret that",
            "is written, anew at each start, to the file 'secret' in the work directory.",
            "Agents are numbered from 1; an option for one of them overrides that for all."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class LocalMesosCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--ip",
            defaultValue = "127.0.0.1",
            description = "Address of all ports (default: ${DEFAULT-VALUE})")
    private String ip = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "5050",
            description = "Port of the master, 0 for any free one (default: ${DEFAULT-VALUE})")
    private int port;

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
            names = "--work-dir",
            defaultValue = "${java.io.tmpdir}/pmc-local-mesos",
            description = "Where executors get their directories (default: ${DEFAULT-VALUE})")
    private Path workDir = Path.of("pmc-local-mesos");

    @Option(
            names = "--no-authentication",
            description = "Let any program on this machine run what it likes as this user: for tests, and on loopback"
                    + " addresses only")
    private boolean noAuthentication;

    @Option(names = "--allocation-interval", paramLabel = "SECONDS", description = "Between two rounds of offers")
    private @Nullable Double allocationInterval;

    @Option(
            names = "--executor-registration-timeout",
            paramLabel = "SECONDS",
            description = "For an executor to be fetched and to subscribe")
    private @Nullable Double registrationTimeout;

    @Option(
            names = "--executor-shutdown-grace-period",
            paramLabel = "SECONDS",
            description = "From SHUTDOWN of an executor to its kill")
    private @Nullable Double gracePeriod;

    @Option(names = "--agent-ping-timeout", paramLabel = "SECONDS", description = "Between two pings of an agent")
    private @Nullable Double pingTimeout;

    @Option(
            names = "--max-agent-ping-timeouts",
            defaultValue = "5",
            description = "After so many an agent is unreachable (default: ${DEFAULT-VALUE})")
    private int maxPingTimeouts;

    @Override
    public Integer call() throws InterruptedException {
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
            if (noAuthentication && !ip.matches("127(\\.\\d{1,3}){3}|::1")) {
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
                    port,
                    configs,
                    noAuthentication ? Access.open() : Access.bySecret(),
                    workDir,
                    masterTimings(),
                    agentTimings());
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private String defaultHostname(int number) {
        String name = hostname != null ? hostname : ThisMachine.hostname();
        return agents == 1 || sameHostname ? name : name + "-" + number;
    }

    private MasterTimings masterTimings() {
        MasterTimings timings = MasterTimings.DEFAULTS;
        if (allocationInterval != null) {
            timings = timings.withAllocationInterval(seconds(allocationInterval));
        }
        Duration ping = pingTimeout != null ? seconds(pingTimeout) : timings.agentPingTimeout();
        return timings.withAgentPings(ping, maxPingTimeouts);
    }

    private AgentTimings agentTimings() {
        AgentTimings timings = AgentTimings.DEFAULTS;
        if (registrationTimeout != null) {
            timings = timings.withRegistrationTimeout(seconds(registrationTimeout));
        }
        if (gracePeriod != null) {
            timings = timings.withShutdownGracePeriod(seconds(gracePeriod));
        }
        return timings;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
