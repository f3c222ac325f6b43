package dev.pmc.cli;

import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.vm.Hostname;
import dev.pmc.wire.Json;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc host delete}: has hosts and their disks deleted, by jobs for the scheduler. */
@Command(
        name = "delete",
        sortOptions = false,
        description = {"Has hosts and their disks deleted. There is no way back.", ""},
        footer = {
            "",
            "Exit codes: 0 queued, 2 something in the command line is wrong, or --yes is missing where nobody can be"
                    + " asked, 3 the queue cannot be used, 13 the question was not answered with yes."
        })
final class HostDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameOption names;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private QueueOption queue;

    @Option(names = "--tube", defaultValue = "mesos", description = "Tube of jobs. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String tube;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean sure;

    @Override
    @SuppressWarnings("SystemConsoleNull") // null without a terminal, in the Java 17 that pmc is for
    public Integer call() {
        List<String> problems = new ArrayList<>();
        Set<String> hosts = hosts(problems);
        PrintWriter err = spec.commandLine().getErr();
        Console console = System.console();
        if (problems.isEmpty() && !sure && console == null) {
            problems.add("there is no terminal to ask at; say --yes to delete without a question");
        }
        if (!problems.isEmpty()) {
            problems.forEach(problem -> err.println("delete_host: " + problem));
            return Exit.USAGE.code();
        }
        if (!sure && !confirmed(hosts, console)) {
            err.println("delete_host: not deleted");
            return Exit.NOT_CONFIRMED.code();
        }
        List<byte[]> messages = hosts.stream()
                .map(name -> Json.text(new TreeMap<>(Map.of("action", "delete", "hostname", name)))
                        .getBytes(StandardCharsets.UTF_8))
                .toList();
        List<PutReply> replies;
        try {
            replies = queue.put(tube, messages, BeanstalkTube.PRIORITY);
        } catch (QueueUnavailable e) {
            err.println("delete_host: " + e.getMessage());
            return Exit.QUEUE.code();
        }
        PrintWriter out = spec.commandLine().getOut();
        Exit exit = QueueOption.report(
                hosts,
                replies,
                name -> out.println("queued: delete " + name + " (tube " + tube + " at " + queue + ")"),
                complaint -> err.println("delete_host: " + complaint));
        out.flush();
        return exit.code();
    }

    private Set<String> hosts(List<String> problems) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String pattern : names.patterns()) {
            try {
                HostNames.of(pattern).forEach(name -> hosts.add(new Hostname(name).value()));
            } catch (IllegalArgumentException e) {
                problems.add("-h: '" + pattern + "': " + e.getMessage());
            }
        }
        if (hosts.isEmpty() && problems.isEmpty()) {
            problems.add("-h is missing; --help explains the options");
        }
        return hosts;
    }

    /** One host is confirmed by its name, several by their number: neither is typed by accident. */
    private static boolean confirmed(Set<String> hosts, @Nullable Console console) {
        if (console == null) {
            return false;
        }
        String only = hosts.iterator().next();
        String answer = hosts.size() == 1
                ? console.readLine("This deletes the VM %s and its disk. Type its name to go on: ", only)
                : console.readLine(
                        "This deletes %d VMs and their disks: %s. Type their number to go on: ",
                        hosts.size(), String.join(", ", hosts));
        String expected = hosts.size() == 1 ? only : Integer.toString(hosts.size());
        return answer != null && answer.strip().equalsIgnoreCase(expected);
    }
}
