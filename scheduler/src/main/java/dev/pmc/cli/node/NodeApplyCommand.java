package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.node.apply.AppliedFile;
import dev.pmc.node.apply.Applier;
import dev.pmc.node.apply.ApplyException;
import dev.pmc.node.apply.LinuxSystem;
import dev.pmc.node.apply.LocalDisk;
import dev.pmc.node.apply.LocalMachine;
import dev.pmc.node.apply.NetworkProbes;
import dev.pmc.node.apply.NodeOutcome;
import dev.pmc.node.apply.NodeSite;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.secret.SecretDirectory;
import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc node apply}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes this machine what the cluster file says, and waits until its services are well. A line a step.",
            "Writes only what differs and restarts only what that changes. If it was cut off, the next run goes on."
        },
        footer = {
            "",
            "Exit codes: 0 all is well; 1 a step failed, once more may help; 2 wrong option or cluster file;"
                    + " 11 refused, it would lose the quorum; 12 not well in --timeout."
        })
final class NodeApplyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--cluster",
            paramLabel = "FILE",
            defaultValue = "/etc/pmc/cluster.yaml",
            description = "The cluster file. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "The node or pool that this machine is. Default: what /etc/pmc/node says, or the host name.")
    private @Nullable String node;

    @Option(names = "--check", description = "Change nothing; say what would be done.")
    private boolean check;

    @Option(names = "--diff", description = "Show how files differ, line by line.")
    private boolean diff;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for services each time. Default: ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    @Option(
            names = "--outcome",
            paramLabel = "FILE",
            description = "Write the outcome there as JSON, whatever it is; - is standard output, and lines go to"
                    + " standard error.")
    private @Nullable String outcome;

    @Option(names = "--state", defaultValue = "/var/lib/pmc-node", hidden = true)
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Override
    public Integer call() throws IOException, InterruptedException {
        NodeOutcome result = new NodeOutcome();
        try {
            run(result);
            result.reason(result.name() + (check ? " was looked at" : " is well"));
            return Exit.OK.code();
        } catch (Failure e) {
            result.failed(String.valueOf(e.getMessage()), e.exit().code());
            throw e;
        } catch (IOException e) {
            result.failed(e.toString(), Exit.INTERNAL.code());
            throw new Failure(Exit.INTERNAL, e.toString(), e);
        } finally {
            write(result);
        }
    }

    private void run(NodeOutcome result) throws IOException, InterruptedException {
        ThisNode.Machine machine = LocalMachine.look();
        result.host(machine.hostName());
        ClusterSpec cluster = ClusterFiles.read(file);
        ThisNode self = self(machine, cluster);
        result.node(cluster, self);
        Files.createDirectories(state);
        // Held until the channel is closed: the service and somebody at the keyboard do not work at the same time.
        try (FileChannel alone =
                FileChannel.open(state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            alone.lock();
            Applier applier = new Applier(cluster, self, secrets(cluster, self), site());
            try {
                if (check) {
                    applier.check(diff);
                } else {
                    applier.apply(diff);
                }
            } catch (ApplyException e) {
                throw new Failure(exit(e.kind()), String.valueOf(e.getMessage()), e);
            } finally {
                result.report(applier.report());
            }
            say("%s changed=%d restarted=%d"
                    .formatted(
                            self.name(),
                            applier.report().changed().size(),
                            applier.report().restarted().size()));
        }
    }

    private ThisNode self(ThisNode.Machine machine, ClusterSpec cluster) throws IOException {
        Path named = Path.of("/etc/pmc/node");
        String name = node != null
                ? node
                : Files.exists(named) ? Files.readString(named).strip() : machine.hostName();
        try {
            return ThisNode.on(machine, cluster, name);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.INTERNAL, String.valueOf(e.getMessage()), e);
        }
    }

    private static Secrets secrets(ClusterSpec cluster, ThisNode self) throws IOException {
        SecretDirectory directory = new SecretDirectory(Path.of(cluster.secrets()));
        Set<SecretName> needed = SecretName.of(self.roles(), cluster.roles());
        List<String> problems = directory.problems(needed);
        if (!problems.isEmpty()) {
            throw new Failure(Exit.INTERNAL, String.join("\n", problems));
        }
        return directory.read(needed);
    }

    private NodeSite site() {
        return new NodeSite(
                new LocalDisk(Path.of("/")),
                new LinuxSystem(),
                new NetworkProbes(),
                new AppliedFile(state.resolve("applied.json")),
                this::say,
                Duration.ofSeconds(timeoutSeconds),
                InstantSource.system(),
                time -> Thread.sleep(time.toMillis()));
    }

    private static Exit exit(ApplyException.Kind kind) {
        return switch (kind) {
            case FAILED -> Exit.INTERNAL;
            case REFUSED -> Exit.NEVER;
            case UNHEALTHY -> Exit.TIMEOUT;
        };
    }

    private void say(String line) {
        PrintWriter out = "-".equals(outcome)
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private void write(NodeOutcome result) throws IOException {
        if ("-".equals(outcome)) {
            spec.commandLine().getOut().print(result.json());
            spec.commandLine().getOut().flush();
        } else if (outcome != null) {
            Files.writeString(Path.of(outcome), result.json());
        }
    }
}
