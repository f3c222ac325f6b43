package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state out of a hostdb in ZooKeeper: the last checkpoint, and the log since then.
 *
 * <p>The nodes of a checkpoint may be newer than it says, because they are written while the log grows. That does no harm: each
 * is as some entry of the log left it, and all entries after the checkpoint are applied again, in their order.
 */
final class ZooKeeperStore {
    /** VMs lie in so many folders, for the names in one node must fit into an answer. */
    private static final int BUCKETS = 256;

    static final String EPOCH = "epoch";
    static final String CHECKPOINT = "checkpoint";
    private static final String LOG = "log";
    private static final String RESULT = "result";
    private static final String MACHINE = "machine";
    private static final String VM = "vm";
    private static final int MAX_TRIES = 20;
    private static final int MAX_NAMED = 5;

    private final ZooKeeperTree tree;
    private final ZooKeeperDocuments documents;
    private final String id;

    ZooKeeperStore(ZooKeeperTree tree, ZooKeeperDocuments documents, String id) {
        this.tree = tree;
        this.documents = documents;
        this.id = id;
    }

    /**
     * A state and how it is stored.
     *
     * @param last the number of the last entry of the log that it includes
     * @param checkpoint the number of the last one that the checkpoint includes
     * @param since what the entries of the log have changed since the checkpoint
     * @param nodes of VMs, results and machines, with what they hold in parts
     */
    record Stored(State state, long last, long checkpoint, List<Changes> since, Map<String, List<String>> nodes) {}

    /**
     * The checkpoint's own node: everything but VMs, results and machines, which have nodes of their own.
     *
     * @param upTo the last entry of the log that is in the checkpoint
     */
    record Checkpoint(long upTo, LogEntry rest) {
        static Checkpoint of(long upTo, State state) {
            Changes all = state.fromEmpty();
            return new Checkpoint(
                    upTo,
                    LogEntry.of(new Changes(
                            all.frameworkId(),
                            all.sequence(),
                            Map.of(),
                            List.of(),
                            List.of(),
                            all.handled(),
                            List.of(),
                            Map.of())));
        }
    }

    /** The nodes that hold others. */
    static List<String> folders() {
        List<String> folders = new ArrayList<>(List.of(LOG, RESULT, MACHINE, VM));
        buckets().forEach(folders::add);
        return folders;
    }

    private static List<String> buckets() {
        return IntStream.range(0, BUCKETS)
                .mapToObj(bucket -> "%s/%02x".formatted(VM, bucket))
                .toList();
    }

    static String node(Hostname vm) {
        return "%s/%02x/%s".formatted(VM, Math.floorMod(vm.value().hashCode(), BUCKETS), vm);
    }

    static String result(String resultId) {
        return RESULT + "/" + resultId;
    }

    /** Agents call themselves what they like. */
    static String machine(String name) {
        return MACHINE + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    static String entry(long number) {
        return "%s/%015d".formatted(LOG, number);
    }

    /** The numbers of all entries of the log, in order. */
    List<Long> entries() {
        return tree.children(LOG).stream().map(Long::valueOf).sorted().toList();
    }

    /** The number of the last entry that was ever written. */
    long last() {
        List<Long> entries = entries();
        return entries.isEmpty() ? checkpoint().upTo() : entries.get(entries.size() - 1);
    }

    private Checkpoint checkpoint() {
        byte[] data = documents.whole(tree.data(List.of(CHECKPOINT))).get(CHECKPOINT);
        if (data == null) {
            throw new HostDbException("the hostdb " + tree + " has no checkpoint: it was made by no pmc, or is broken");
        }
        return understood(CHECKPOINT, data, Checkpoint.class);
    }

    private <T extends Record> T understood(String name, byte[] data, Class<T> type) {
        try {
            return Records.read(new String(data, StandardCharsets.UTF_8), type);
        } catch (IllegalArgumentException e) {
            throw unreadable(List.of(name + ": " + e.getMessage()));
        }
    }

    /** @throws HostDbException if a single record cannot be read, naming the first few and what to do */
    Stored load() {
        for (int i = 0; i < MAX_TRIES; i++) {
            Stored stored = attempt();
            if (stored != null) {
                return stored;
            }
        }
        throw new HostDbException("the hostdb " + tree + " changes faster than it can be read");
    }

    /** Null if checkpoints were made while it was read, so that some of the log is gone. */
    private @Nullable Stored attempt() {
        Checkpoint checkpoint = checkpoint();
        List<String> names = new ArrayList<>();
        tree.childrenOf(buckets()).forEach((bucket, vms) -> vms.forEach(vm -> names.add(bucket + "/" + vm)));
        tree.childrenOf(List.of(RESULT, MACHINE))
                .forEach((folder, children) -> children.forEach(child -> names.add(folder + "/" + child)));
        Map<String, byte[]> nodes = tree.data(names);
        Map<String, byte[]> records = documents.whole(nodes);
        List<Long> numbers =
                entries().stream().filter(number -> number > checkpoint.upTo()).toList();
        Map<String, byte[]> entries = documents.whole(
                tree.data(numbers.stream().map(ZooKeeperStore::entry).toList()));
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != checkpoint.upTo() + 1 + i || !entries.containsKey(entry(numbers.get(i)))) {
                return null;
            }
        }
        long last = checkpoint.upTo() + numbers.size();
        if (checkpoint().upTo() > last) {
            return null;
        }
        State state = base(checkpoint, records);
        List<Changes> since = new ArrayList<>();
        for (long number : numbers) {
            String name = entry(number);
            Changes changes = understood(name, Objects.requireNonNull(entries.get(name)), LogEntry.class)
                    .changes();
            state = state.after(changes);
            since.add(changes);
        }
        Map<String, List<String>> parts = new LinkedHashMap<>();
        nodes.forEach((name, data) -> parts.put(name, ZooKeeperDocuments.parts(data)));
        return new Stored(state, last, checkpoint.upTo(), since, parts);
    }

    private State base(Checkpoint checkpoint, Map<String, byte[]> records) {
        ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        read(records, VM + "/", VmRecord.class, problems, vm -> node(vm.hostname()))
                .forEach(vm -> vms.put(vm.hostname(), Optional.of(vm)));
        List<JobResult> results =
                read(records, RESULT + "/", JobResult.class, problems, result -> result(result.id())).stream()
                        .sorted(Comparator.comparingLong(ZooKeeperStore::number).thenComparing(JobResult::id))
                        .toList();
        Map<String, Machine> machines = new LinkedHashMap<>();
        read(records, MACHINE + "/", Machine.class, problems, machine -> machine(machine.name()))
                .forEach(machine -> machines.put(machine.name(), machine));
        if (!problems.isEmpty()) {
            throw unreadable(problems.stream().sorted().toList());
        }
        Changes rest = checkpoint.rest().changes();
        return State.empty(id)
                .after(new Changes(
                        rest.frameworkId(),
                        rest.sequence(),
                        vms,
                        results,
                        List.of(),
                        rest.handled(),
                        List.of(),
                        machines));
    }

    private static <T extends Record> List<T> read(
            Map<String, byte[]> records,
            String folder,
            Class<T> type,
            ConcurrentLinkedQueue<String> problems,
            Function<T, String> node) {
        return records.entrySet().parallelStream()
                .filter(record -> record.getKey().startsWith(folder))
                .flatMap(record -> {
                    try {
                        T value = Records.read(new String(record.getValue(), StandardCharsets.UTF_8), type);
                        if (!node.apply(value).equals(record.getKey())) {
                            throw new IllegalArgumentException("its record is that of " + node.apply(value));
                        }
                        return Stream.of(value);
                    } catch (IllegalArgumentException e) {
                        problems.add(record.getKey() + ": " + e.getMessage());
                        return Stream.of();
                    }
                })
                .toList();
    }

    /** Results are given out with numbers that rise, at the ends of their ids. */
    private static long number(JobResult result) {
        String digits = result.id().substring(result.id().lastIndexOf('-') + 1);
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : Long.MAX_VALUE;
    }

    /**
     * Parts that no node refers to: what a write that came to no end has left.
     *
     * @param nodes of VMs, results and machines, with what they hold in parts
     */
    Set<String> orphans(Map<String, List<String>> nodes) {
        Set<String> orphans = new HashSet<>(documents.allParts());
        nodes.values().forEach(orphans::removeAll);
        List<String> others =
                new ArrayList<>(entries().stream().map(ZooKeeperStore::entry).toList());
        others.add(CHECKPOINT);
        tree.data(others).values().forEach(data -> orphans.removeAll(ZooKeeperDocuments.parts(data)));
        return orphans;
    }

    private HostDbException unreadable(List<String> problems) {
        String first = String.join("; ", problems.subList(0, Math.min(MAX_NAMED, problems.size())));
        String more = problems.size() > MAX_NAMED ? "; and " + (problems.size() - MAX_NAMED) + " more" : "";
        return new HostDbException("the hostdb " + tree + " has records that cannot be read, and without them pmc would"
                + " forget VMs: import an export into another path, or repair them with zkCli; nothing was changed: "
                + first.replace('\n', ' ') + more);
    }
}
