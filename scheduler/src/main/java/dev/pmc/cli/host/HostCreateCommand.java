package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.client.Terminal;
import dev.pmc.cli.host.HostWaiter.Wanted;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.QueueOption;
import dev.pmc.queue.QueueProducer;
import dev.pmc.queue.QueueUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc host create}: asks for hosts, by jobs for the network stage, which passes them on to the scheduler. */
@Command(
        name = "create",
        sortOptions = false,
        description = {"Asks for hosts: puts a job for each into the tube of the network stage.", ""},
        footer = {
            "",
            "Exit codes: 0 queued, or with --wait running, 2 something in the command line is wrong and nothing was queued,"
                    + " 3 the queue cannot be used. With --wait also 9 pmc does not answer, 11 a host failed or pmc rejected its"
                    + " job, 12 time is up: pmc does not hear of jobs that the network stage rejects or keeps waiting, which"
                    + " tells so in its log and in the tube of results.",
            "Example: pmc host create -h web[01-10] -c web -v 10.1.2.0/24 -s C2M4096D20 -o jammy --wait"
        })
final class HostCreateCommand implements Callable<Integer> {
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(3);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameOption names;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "So many hosts, counting up from NAME.")
    private int count;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A list: a name on each line, and its address if it is to be that one. - for stdin.")
    private @Nullable Path file;

    @Option(
            names = {"-i", "--ip"},
            paramLabel = "ADDRESS",
            description = "This very address, instead of a free one of the vlan. For one host.")
    private @Nullable String ip;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostOrder order;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private QueueOption queue;

    @Option(
            names = "--tube",
            defaultValue = "dnsmasq",
            description = "Tube of the network stage; mesos passes it by. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String tube;

    @Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "1024",
            description = "In the queue; smaller is sooner. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String priority;

    @Option(names = "--no-dns-check", negatable = false, description = "Do not ask whether a name is in DNS already.")
    private boolean noDnsCheck;

    @Option(names = "--wait", description = "Follow the hosts until they run.")
    private boolean wait;

    @Option(names = "--ready", description = "With --wait: until their guests answer, too.")
    private boolean ready;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "With --wait: give up then. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Override
    public Integer call() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        Map<String, @Nullable String> hosts = hosts(problems);
        Map<String, byte[]> messages = order.messages(hosts, problems);
        if (!priority.matches("\\d{1,10}") || Long.parseLong(priority) > Integer.MAX_VALUE) {
            problems.add("--priority: '" + priority + "' is no number of 0 to " + Integer.MAX_VALUE);
        }
        if (problems.isEmpty() && !noDnsCheck) {
            DnsCheck.taken(hosts.keySet(), DNS_PATIENCE)
                    .forEach((name, address) -> problems.add("-h: " + name + " is in DNS already, as " + address
                            + " (--no-dns-check if that is as it should be)"));
        }
        PrintWriter err = spec.commandLine().getErr();
        if (!problems.isEmpty()) {
            problems.forEach(problem -> err.println("create_host: " + problem));
            err.println("create_host: nothing was queued; --help explains the options");
            return Exit.USAGE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        List<QueueProducer.Answer> answers;
        try {
            answers = queue.put(tube, messages.values(), Integer.parseInt(priority));
        } catch (QueueUnavailable e) {
            err.println("create_host: " + e.getMessage());
            return Exit.QUEUE.code();
        }
        Exit queued = QueueOption.report(
                messages.keySet(),
                answers,
                (name, taker) -> out.println("queued: create " + name + " (tube " + tube + " at " + taker + ")"),
                complaint -> err.println("create_host: " + complaint));
        out.flush();
        queue.warnings(tube, answers).forEach(warning -> err.println("create_host: warning: " + warning));
        if (queued != Exit.OK) {
            return queued.code();
        }
        return (wait ? await(hosts.keySet(), out) : Exit.OK).code();
    }

    private Exit await(Set<String> hosts, PrintWriter out) throws InterruptedException {
        return new HostWaiter(api.client(), out, Terminal.isThere())
                .awaitAll(hosts, ready ? Wanted.READY : Wanted.RUNNING, Duration.ofSeconds(timeoutSeconds), Map.of());
    }

    /** The hosts' names, and the addresses that some are to have. */
    private Map<String, @Nullable String> hosts(List<String> problems) {
        Map<String, @Nullable String> hosts = new LinkedHashMap<>();
        for (String pattern : names.patterns()) {
            try {
                for (String name : HostNames.of(pattern)) {
                    HostNames.following(name, Math.max(1, count)).forEach(one -> add(one, ip, hosts, problems));
                }
            } catch (IllegalArgumentException e) {
                problems.add("-h: " + e.getMessage());
            }
        }
        if (file != null) {
            readList(file, hosts, problems);
        }
        if (count < 1) {
            problems.add("--count: '" + count + "' is no number of hosts");
        }
        if (hosts.isEmpty() && problems.isEmpty()) {
            problems.add("-h is missing");
        }
        if (ip != null && hosts.size() > 1) {
            problems.add("-i: one address is for one host; in a list (-f) each name can have its own");
        }
        return hosts;
    }

    private static void readList(Path file, Map<String, @Nullable String> hosts, List<String> problems) {
        try {
            List<String> lines = file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : Files.readAllLines(file);
            for (String line : lines) {
                String[] words = line.strip().split("\\s+", -1);
                if (!words[0].isEmpty() && !words[0].startsWith("#")) {
                    add(words[0], words.length > 1 ? words[1] : null, hosts, problems);
                }
                if (words.length > 2 && !words[0].startsWith("#")) {
                    problems.add("-f: '" + line.strip() + "' has more than a name and an address");
                }
            }
        } catch (IOException e) {
            problems.add("-f: " + file + " cannot be read: " + e);
        }
    }

    private static void add(
            String name, @Nullable String address, Map<String, @Nullable String> hosts, List<String> problems) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (hosts.containsKey(lower)) {
            problems.add("-h: " + lower + " is named twice");
        }
        hosts.put(lower, address);
    }
}
