package dev.pmc.executor;

import ch.qos.logback.classic.Level;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.host.HostConfig;
import dev.pmc.executor.host.LazyVmHost;
import dev.pmc.executor.host.LibvirtVmHost;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.task.TaskPolicy;
import dev.pmc.executor.task.VirtExecutor;
import dev.pmc.mesos.ExecutorDrivers;
import dev.pmc.mesos.ExecutorEnvironment;
import dev.pmc.mesos.HttpExecutorDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code virtmesos}: without a subcommand the executor, as a Mesos agent starts it. */
@Command(
        name = "virtmesos",
        mixinStandardHelpOptions = true,
        versionProvider = ExecutorMain.Version.class,
        subcommands = {Doctor.class, OrphansCommand.class},
        showDefaultValues = true,
        description = {
            "Runs KVM virtual machines for pmc, as an executor of an Apache Mesos agent.",
            "Without a command it expects the environment that an agent gives to its executors."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the agent has ended the executor; VMs run on",
            "1:the agent has refused the executor",
            "2:wrong use: an option, or not begun by an agent; stderr says which"
        },
        footer = {
            "",
            "The site's settings are in data/site.yaml; PMC_NETWORK, PMC_STATE_DIR, PMC_LIBVIRT_URI and"
                    + " PMC_IMAGE_CACHE_GIB in the environment win over it. The log goes to stderr."
        })
public final class ExecutorMain implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ExecutorMain.class);

    @Mixin
    private Settings settings = new Settings();

    @Option(names = "--workers", paramLabel = "N", description = "How many VMs are made at the same time.")
    private int workers = 4;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long a guest may take to power itself off, unless a kill policy says otherwise.")
    private long grace = TaskPolicy.DEFAULT.grace().toSeconds();

    @Option(
            names = "--ready-limit",
            paramLabel = "SECONDS",
            description = "How long a guest may take to answer until its task is called unhealthy.")
    private long readyLimit = TaskPolicy.DEFAULT.readyLimit().toSeconds();

    @Option(
            names = "--driver",
            paramLabel = "http|libmesos",
            description = "How to speak with the agent: over HTTP, or through libmesos, which has to be on its machine."
                    + " Default: PMC_DRIVER in the environment, or http.")
    private @Nullable Driver driver;

    private final KnownServices services = new KnownServices();

    private enum Driver {
        HTTP,
        LIBMESOS
    }

    @Override
    public Integer call() throws IOException {
        settings.useLog(Level.INFO);
        if (workers < 1 || grace < 0 || readyLimit < 1) {
            throw new IllegalArgumentException("--workers and --ready-limit are at least 1, --grace at least 0");
        }
        ExecutorEnvironment environment = ExecutorEnvironment.of(System.getenv());
        log.atInfo()
                .addKeyValue("version", Version.number())
                .addKeyValue("executor", environment.executorId())
                .addKeyValue("framework", environment.frameworkId())
                .addKeyValue("agent", environment.agentId())
                .addKeyValue("endpoint", environment.agent())
                .addKeyValue("checkpoint", environment.checkpoint())
                .addKeyValue("workers", workers)
                .addKeyValue("grace", grace)
                .addKeyValue("readyLimit", readyLimit)
                .log("virtmesos starts");
        TaskPolicy policy =
                TaskPolicy.DEFAULT.withGrace(Duration.ofSeconds(grace)).withReadyLimit(Duration.ofSeconds(readyLimit));
        try (LazyVmHost host = new LazyVmHost(this::open);
                VirtExecutor executor = new VirtExecutor(host, policy, workers, services)) {
            ExecutorDriver agent = driver() == Driver.HTTP
                    ? new HttpExecutorDriver(executor, environment)
                    : ExecutorDrivers.throughLibmesos(executor, System.getenv(), environment.agent());
            Status status = agent.run();
            log.atInfo().addKeyValue("status", status).log("virtmesos ends, VMs run on");
            return status == Status.DRIVER_STOPPED ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private Driver driver() {
        String wanted = System.getenv().getOrDefault("PMC_DRIVER", "http").strip();
        if (driver != null || wanted.equalsIgnoreCase("http")) {
            return driver == null ? Driver.HTTP : driver;
        }
        if (!wanted.equalsIgnoreCase("libmesos")) {
            log.atError().addKeyValue("value", wanted).log("PMC_DRIVER is http or libmesos; http is taken");
        }
        return wanted.equalsIgnoreCase("libmesos") ? Driver.LIBMESOS : Driver.HTTP;
    }

    /** A slip in a setting reaches those who want a VM made; it must not end the executor, or VMs that run would fail. */
    private LibvirtVmHost open() throws VmFailure {
        try {
            HostConfig config = settings.hostAsFarAsRight();
            log.atInfo()
                    .addKeyValue("network", config.network())
                    .addKeyValue("state", config.state())
                    .addKeyValue("libvirt", config.libvirtUri())
                    .log("this host");
            return LibvirtVmHost.open(config, services);
        } catch (IllegalArgumentException e) {
            throw new VmFailure("this host's settings cannot be used: " + e.getMessage(), false, true, e);
        }
    }

    /** Runs the command line, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Before any class of Mesos is touched: its generated code is older than protobuf's runtime likes.
        System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
        Thread.setDefaultUncaughtExceptionHandler(ExecutorMain::died);
        System.exit(commandLine().execute(arguments));
    }

    /** An executor of which a part is dead looks alive and does nothing; VMs run on, and the next one adopts them. */
    private static void died(Thread thread, Throwable cause) {
        try {
            log.atError()
                    .addKeyValue("thread", thread.getName())
                    .setCause(cause)
                    .log("a thread has died, and virtmesos ends; VMs run on");
        } finally {
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new ExecutorMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof IllegalArgumentException || e instanceof IOException) {
                        command.getErr().println("virtmesos: " + e.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    throw e;
                });
    }

    /** The version in the jar's manifest, and that of the Java runtime, which comes with exec.tgz and is not updated by the host. */
    static final class Version implements IVersionProvider {
        static String number() {
            String version = ExecutorMain.class.getPackage().getImplementationVersion();
            return version == null ? "(not packaged)" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {
                "virtmesos " + number() + " (Java " + System.getProperty("java.runtime.version") + ", "
                        + System.getProperty("java.vendor") + ")"
            };
        }
    }
}
