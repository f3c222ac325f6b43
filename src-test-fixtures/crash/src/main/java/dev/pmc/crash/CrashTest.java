package dev.pmc.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the crash test. */
@Command(name = "crash-test", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class CrashTest implements java.util.concurrent.Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seed", paramLabel = "S", description = "What is asked for and killed, and when.")
    private long seed = 1;

    @Option(
            names = "--ha",
            description = "Three schedulers that stand by for each other, with an ensemble of ZooKeeper, and more that"
                    + " happens than kills.")
    private boolean ha;

    @Option(
            names = "--network",
            description =
                    "Two network stages with a dnsmasq each and one lease book in ZooKeeper, and no scheduler. Needs"
                            + " root.")
    private boolean network;

    @Option(
            names = "--groups",
            description =
                    "Two groups that are rolled out while pmc, executors and all places are killed where it says who is a"
                            + " member of which service.")
    private boolean groups;

    @Option(names = "--rollouts", paramLabel = "N", description = "With --groups: how many roll-outs.")
    private int rollouts = 50;

    @Option(names = "--hosts", paramLabel = "N", description = "With --network: how many hosts are ordered.")
    private int hosts = 300;

    @Option(
            names = "--mishaps",
            paramLabel = "N",
            description = "With --network: how often a stage is killed, paused or cut off, or a ZooKeeper server dies.")
    private int mishaps = 30;

    @Option(names = "--jobs", paramLabel = "N", description = "At least so many jobs. Default: 200; 400 with --ha.")
    private @Nullable Integer jobs;

    @Option(names = "--kills", paramLabel = "N", description = "Without --ha: how often the scheduler is killed.")
    private int kills = 52;

    @Option(
            names = "--failovers",
            paramLabel = "N",
            description = "With --ha: how often leadership is taken from the one that has it.")
    private int failovers = 100;

    @Option(
            names = "--embedded",
            description =
                    "Mesos is inside the scheduler (--master local): master and agents die with it, executors do not.")
    private boolean embedded;

    @Option(names = "--pmc", paramLabel = "JAR", required = true, description = "pmc.jar.")
    private Path pmc = Path.of("pmc.jar");

    @Option(names = "--directory", paramLabel = "DIR", required = true, description = "An empty directory.")
    private Path directory = Path.of(".");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (network && (ha || embedded)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--network is a test of its own, without --ha and --embedded");
        }
        if (groups && (ha || embedded || network)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--groups is a test of its own, without --ha, --embedded and --network");
        }
        if (ha && embedded) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--embedded is for one scheduler: the Mesos of --ha is a process of its own");
        }
        Report report = run(
                Files.createDirectories(directory),
                List.of(Metal.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", pmc.toString()));
        report.problems().forEach(problem -> System.out.println("crash-test: " + problem));
        System.out.println("crash-test: " + report.line());
        return report.problems().isEmpty() ? 0 : 1;
    }

    private Report run(Path empty, List<String> command) throws IOException, InterruptedException {
        if (network) {
            return NetworkRun.run(new NetworkRun.Order(seed, hosts, mishaps), empty, command, System.out);
        }
        if (groups) {
            return RolloutRun.run(new RolloutRun.Order(seed, rollouts), empty, command, System.out);
        }
        return ha
                ? FailoverRun.run(
                        new FailoverRun.Order(seed, jobs == null ? 400 : jobs, failovers), empty, command, System.out)
                : CrashRun.run(
                        new CrashRun.Order(seed, jobs == null ? 200 : jobs, kills, embedded),
                        empty,
                        command,
                        System.out);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CrashTest()).execute(arguments));
    }
}
