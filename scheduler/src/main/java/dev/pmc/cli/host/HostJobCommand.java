package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Terminal;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.QueueOption;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueProducer;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.vm.Ascii;
import dev.pmc.wire.Json;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/**
 * A command that puts a job for each of some hosts into the queue, as everybody does. A name that is wrong, or that pmc does
 * not know, is said before anything is queued.
 */
abstract class HostJobCommand implements Callable<Integer> {
    /** What is done by jobs of which a host that runs shows no sign before they have begun. */
    private static final Set<String> GOES_DOWN_AND_UP = Set.of("restart", "rebuild", "resize", "migrate");

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    QueueOption queue;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Option(names = "--tube", defaultValue = "mesos", description = "Tube of jobs. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String tube;

    @Option(names = "--no-check", description = "Do not ask pmc first whether there are such hosts.")
    private boolean unchecked;

    @Option(names = "--wait", description = "Follow the hosts until it is done.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "With --wait: give up then. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    /** The hosts as they were before; those that were looked at. */
    private final Map<String, JsonNode> before = new HashMap<>();

    /** The hosts' names as they were given, ranges not yet unfolded. */
    abstract List<String> patterns();

    /** How a host is when it is done; null if it is as it was before. */
    abstract HostWaiter.@Nullable Wanted wanted();

    @Override
    public Integer call() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        HostWaiter.Wanted wanted = wanted();
        if (wait && wanted == null) {
            problems.add("--wait sees how a host is, and that stays; look at the job's result");
        }
        Set<String> hosts = HostNameParameters.unfold(patterns(), problems);
        if (!problems.isEmpty()) {
            return refused(problems, Exit.USAGE);
        }
        List<String> unknown = unchecked && !wait ? List.of() : unknown(hosts);
        if (!unchecked && !unknown.isEmpty()) {
            return refused(unknown, Exit.NOT_FOUND);
        }
        Exit said = agreed(hosts);
        if (said != Exit.OK) {
            return said.code();
        }
        List<QueueProducer.Answer> answers;
        try {
            answers = queue.put(
                    tube, hosts.stream().map(name -> Json.bytes(job(name))).toList(), BeanstalkTube.PRIORITY);
        } catch (QueueUnavailable e) {
            throw new Failure(Exit.QUEUE, e.getMessage() + "; is beanstalkd running there? (--queue)", e);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Exit exit = QueueOption.report(
                hosts,
                answers,
                (name, taker) -> out.println(queued(name, taker)),
                complaint -> err.println(command() + ": " + complaint));
        out.flush();
        queue.warnings(tube, answers).forEach(warning -> err.println(command() + ": warning: " + warning));
        err.flush();
        return (wait && wanted != null && exit == Exit.OK ? await(hosts, wanted, out) : exit).code();
    }

    private Exit await(Set<String> hosts, HostWaiter.Wanted wanted, PrintWriter out) throws InterruptedException {
        boolean isSeen = GOES_DOWN_AND_UP.contains(action());
        Map<String, JobEffect> jobs = new HashMap<>();
        hosts.forEach(host -> jobs.put(host, new JobEffect(before.get(host), isSeen)));
        return new HostWaiter(api.client(), out, Terminal.isThere())
                .awaitAll(hosts, wanted, Duration.ofSeconds(timeoutSeconds), jobs);
    }

    /** The job's verb. */
    String action() {
        return Ascii.lower(spec.name());
    }

    /** The job for a host. */
    Map<String, Object> job(String hostname) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("action", action());
        job.put("hostname", hostname);
        return job;
    }

    /** What is said of a job that a queue has taken. */
    String queued(String hostname, QueueAddress taker) {
        return "queued " + action() + " " + hostname;
    }

    /** How its complaints begin. */
    String command() {
        return "pmc host " + spec.name();
    }

    /** Asks whether it is meant, if that is to be asked. */
    Exit agreed(Set<String> hosts) {
        return Exit.OK;
    }

    /**
     * Asks whether it is meant, at a terminal.
     *
     * @param verb what is not done if it is not
     * @param one see {@link Confirmation}
     */
    @SuppressWarnings("SystemConsoleNull") // null without a terminal, in the Java 17 that pmc is for
    final Exit confirmed(Set<String> hosts, String verb, String one, String several) {
        Console console = System.console();
        if (console == null) {
            refused(
                    List.of("there is no terminal to ask at; say --yes to " + verb + " without a question"),
                    Exit.USAGE);
            return Exit.USAGE;
        }
        if (!Confirmation.isGiven(console, hosts, one, several)) {
            refused(List.of("nothing was queued"), Exit.NOT_CONFIRMED);
            return Exit.NOT_CONFIRMED;
        }
        return Exit.OK;
    }

    final int refused(List<String> problems, Exit exit) {
        PrintWriter err = spec.commandLine().getErr();
        problems.forEach(problem -> err.println(command() + ": " + problem));
        err.flush();
        return exit.code();
    }

    /** What pmc does not know, in words. If it does not answer the job is queued all the same: it waits for pmc. */
    private List<String> unknown(Set<String> hosts) {
        List<String> unknown = new ArrayList<>();
        try {
            StatusApiClient client = api.client();
            for (String host : hosts) {
                Optional<JsonNode> found = client.find("/hosts/" + StatusApiClient.part(host));
                found.ifPresent(known -> before.put(host, known));
                if (found.isEmpty()) {
                    unknown.add(
                            "there is no host " + host + "; nothing was queued (--no-check queues it all the same)");
                }
            }
        } catch (Failure e) {
            if (e.exit() != Exit.API) {
                throw e;
            }
            refused(List.of("nobody has looked whether there are such hosts: " + e.getMessage()), Exit.OK);
        }
        return unknown;
    }
}
