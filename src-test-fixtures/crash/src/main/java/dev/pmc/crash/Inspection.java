package dev.pmc.crash;

import dev.pmc.crash.Results.Result;
import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares what the results say, what the hosts have and what the hostdb has, and lists every difference. The schedulers
 * must have ended, and their Mesos may be there.
 */
final class Inspection {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Remains remains;
    private final List<List<PlannedJob>> plan;
    private final Results results;
    private final List<String> problems = new ArrayList<>();
    /** "AGENT active" or "AGENT off" by VM, as the hosts have it. */
    private final Map<String, String> onHosts = new TreeMap<>();
    /** The same as the hostdb has it; "failed" for one that was given up. */
    private final Map<String, String> inHostdb = new TreeMap<>();

    Inspection(Remains remains, List<List<PlannedJob>> plan, Results results) {
        this.remains = remains;
        this.plan = plan;
        this.results = results;
    }

    /** Everything that is not as it must be. */
    List<String> problems() throws IOException {
        problems.addAll(results.problems());
        readHosts();
        readHostdb();
        plan.forEach(this::compare);
        compareUnreadable();
        compareQueue();
        for (String vm : onHosts.keySet()) {
            if (!inHostdb.containsKey(vm)) {
                problems.add(vm + " is on a host and not in the hostdb: " + onHosts.get(vm));
            }
        }
        return problems;
    }

    int vms() {
        return onHosts.size();
    }

    private void readHosts() throws IOException {
        if (Files.exists(remains.fleet().resolve("violations"))) {
            problems.addAll(Files.readAllLines(remains.fleet().resolve("violations")));
        }
        for (Path host : list(remains.fleet().resolve("hosts"))) {
            for (Path vm : list(host)) {
                String here = host.getFileName() + " " + Files.readString(vm).split(" ", 2)[0];
                String there = onHosts.put(vm.getFileName().toString(), here);
                if (there != null) {
                    problems.add(vm.getFileName() + " is on two hosts: " + there + ", " + here);
                }
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    private void readHostdb() {
        Processes.Result check = remains.hostdb("check");
        if (check.exitCode() != 0) {
            problems.add("pmc hostdb check: " + check.output());
        }
        for (String line : remains.hostdb("export").output().lines().toList()) {
            if (!line.startsWith("{")) {
                continue; // A line of the log.
            }
            JsonNode entry = MAPPER.readTree(line);
            JsonNode vm = entry.path("vm");
            if (vm.isObject()) {
                readRecord(vm);
            } else if (entry.path("result").isObject()) {
                problems.add("the outbox still has " + line);
            }
        }
    }

    private void readRecord(JsonNode vm) {
        String host = vm.path("spec").path("hostname").asString();
        String agent = vm.path("home").path("hostname").asString("nowhere");
        String state = vm.path("state").asString();
        inHostdb.put(
                host,
                switch (state) {
                    case "RUNNING" -> agent + " active";
                    case "STOPPED" -> agent + " off";
                    case "FAILED" -> "failed";
                    default -> state;
                });
        if (!vm.path("pending").isEmpty()) {
            problems.add(host + " has jobs without a result: " + vm);
        }
    }

    private void compare(List<PlannedJob> story) {
        String expected = null;
        for (PlannedJob job : story) {
            Result result = results.of(job);
            if (result == null) {
                if (job.readable()) {
                    problems.add("job " + job.ticket() + " (" + job.action() + " " + job.host() + ") has no result");
                }
                continue;
            }
            if (!job.allowed().contains(result.status())) {
                problems.add("job " + job.ticket() + " (" + job.action() + " " + job.host() + ") has a result that"
                        + " makes no sense: " + result.text());
            }
            expected = after(expected, result);
        }
        requireState(story.get(0).host(), expected, story);
    }

    /** How a VM stands after a result; null if there is none. */
    private static @Nullable String after(@Nullable String before, Result result) {
        return switch (result.status()) {
            case "running" -> result.agent() + " active";
            // One that was never placed has no home.
            case "stopped" -> Objects.requireNonNullElse(result.agent(), "nowhere") + " off";
            case "deleted" -> null;
            case "failed" -> "failed";
            default -> before;
        };
    }

    private void requireState(String host, @Nullable String expected, List<PlannedJob> story) {
        String recorded = inHostdb.get(host);
        if (!Objects.equals(recorded, expected)) {
            problems.add(host + " is " + recorded + " in the hostdb; by its results it should be " + expected + ": "
                    + history(story));
        }
        boolean none = expected == null || expected.startsWith("nowhere");
        // One that was stopped before it was ever made has a home, and nothing there.
        boolean maybeNone =
                expected != null && expected.endsWith(" off") && !onHosts.containsKey(host) && !hasRun(story);
        if (!"failed".equals(expected) && !maybeNone && !Objects.equals(onHosts.get(host), none ? null : expected)) {
            problems.add(host + " is " + onHosts.get(host) + " on the hosts; by its results it should be " + expected
                    + ": " + history(story));
        }
    }

    private boolean hasRun(List<PlannedJob> story) {
        return story.stream()
                .map(results::of)
                .anyMatch(result -> result != null && result.status().equals("running"));
    }

    private String history(List<PlannedJob> story) {
        Map<Integer, String> words = new TreeMap<>();
        for (PlannedJob job : story) {
            Result result = results.of(job);
            words.put(job.ticket(), job.action() + " -> " + (result == null ? "nothing" : result.status()));
        }
        return words.toString();
    }

    private void compareUnreadable() {
        long sent = plan.stream()
                .flatMap(List::stream)
                .filter(job -> !job.readable())
                .count();
        long rejected = results.withoutTicket().stream()
                .filter(result -> result.status().equals("rejected"))
                .count();
        if (sent != rejected || rejected != results.withoutTicket().size()) {
            problems.add(sent + " messages could not be read, and they have " + rejected + " results: "
                    + results.withoutTicket());
        }
    }

    private void compareQueue() {
        long malformed = plan.stream()
                .flatMap(List::stream)
                .filter(job -> job.action() == null)
                .count();
        Map<String, Integer> left = new HashMap<>();
        for (String kind : List.of("ready", "reserved", "delayed", "buried")) {
            int jobs = remains.queues().stream()
                    .mapToInt(queue -> queue.stat(Remains.JOBS, "current-jobs-" + kind))
                    .sum();
            if (jobs != (kind.equals("buried") ? malformed : 0)) {
                left.put(kind, jobs);
            }
        }
        if (!left.isEmpty()) {
            problems.add("the queues still have " + left + "; they should have " + malformed + " buried messages");
        }
    }
}
