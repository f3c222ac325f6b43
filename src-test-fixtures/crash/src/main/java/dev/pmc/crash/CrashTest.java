package dev.pmc.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the crash test. */
@Command(name = "crash-test", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class CrashTest implements java.util.concurrent.Callable<Integer> {
    @Option(names = "--seed", paramLabel = "S", description = "What is asked for and killed, and when.")
    private long seed = 1;

    @Option(names = "--jobs", paramLabel = "N", description = "At least so many jobs.")
    private int jobs = 200;

    @Option(names = "--kills", paramLabel = "N", description = "How often the scheduler is killed.")
    private int kills = 52;

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
        CrashRun.Report report = CrashRun.run(
                new CrashRun.Order(seed, jobs, kills, embedded),
                Files.createDirectories(directory),
                List.of(Site.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", pmc.toString()),
                System.out);
        report.problems().forEach(problem -> System.out.println("crash-test: " + problem));
        System.out.println("crash-test: " + report.line());
        return report.problems().isEmpty() ? 0 : 1;
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CrashTest()).execute(arguments));
    }
}
