package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperTree;
import dev.pmc.zookeeper.ZooKeeperWake;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state out of a hostdb in ZooKeeper: the last checkpoint, and the log since then.
 *
 * <p>The nodes of a checkpoint may be newer than it says, because they are written while the log grows. That does no harm: each
 * is as some entry of the log left it, and all entries after the checkpoint are applied again, in their order; a result that one
 * of those brings is left to it.
 */
final class ZooKeeperStore {
    /** VMs lie in so many folders, for the names in one node must fit into an answer. */
    private static final int BUCKETS = 256;

    static final String EPOCH = "epoch";
    static final String CHECKPOINT = "checkpoint";
    private static final String LOG = "log";
    private static final String RESULT = "result";
    private static final String MACHINE = "machine";
    private static final String GROUP = "group";
    private static final String VM = "vm";
    private static final int MAX_TRIES = 20;
    private static final int MAX_NAMED = 5;
    /** So many are read at once; they may be large. */
    private static final int MAX_ENTRIES = 64;

    private static final int MAX_NODES = 1_000;

    private final ZooKeeperTree tree;
    private final ZooKeeperDocuments documents;
    private final String id;

    ZooKeeperStore(ZooKeeperTree tree, ZooKeeperDocuments documents, String id) {
        this.tree = tree;
        this.documents = documents;
        this.id = id;
    }

    /**
     * The checkpoint's own node: everything but VMs, results, machines and groups, which have nodes of their own.
     *
     * @param upTo the last entry of the log that is in the checkpoint
     */
    record Checkpoint(long upTo, LogEntry rest) {
        static Checkpoint of(long upTo, State state) {
            return new Checkpoint(
                    upTo,
                    LogEntry.of(new Changes(
                            state.frameworkId(),
                            state.sequence(),
                            Map.of(),
                            List.of(),
                            List.of(),
                            List.copyOf(state.handled()),
                            List.of(),
                            Map.of())));
        }
    }

    /** The hostdb's own name. */
    String id() {
        return id;
    }

    /** The nodes that hold others. */
    static List<String> folders() {
        List<String> folders = new ArrayList<>(List.of(LOG, RESULT, MACHINE, GROUP, VM));
        buckets().forEach(folders::add);
        return folders;
    }

    private static List<String> buckets() {
        return IntStream.range(0, BUCKETS).mapToObj(ZooKeeperStore::bucket).toList();
    }

    private static String bucket(int number) {
        return VM + "/" + HexFormat.of().toHexDigits((byte) number);
    }

    static String node(Hostname vm) {
        return bucket(Math.floorMod(vm.value().hashCode(), BUCKETS)) + "/" + vm;
    }

    static String result(String resultId) {
        return RESULT + "/" + resultId;
    }

    /** Agents call themselves what they like. */
    static String machine(String name) {
        return MACHINE + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    static String group(GroupName name) {
        return GROUP + "/" + name;
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
        return Math.max(entries.isEmpty() ? 0 : entries.get(entries.size() - 1), checkpointed());
    }

    /** The number of the last entry that is in the checkpoint. */
    long checkpointed() {
        return checkpoint().upTo();
    }

    /** Whether there is such an entry; when there is, or may be, somebody is woken. */
    boolean hasEntry(long number, ZooKeeperWake wake) {
        return tree.isThere(entry(number), wake);
    }

    /**
     * The entries from that number on, until one is not there, and no more than so many; none also if they are gone already.
     *
     * @throws HostDbException if one cannot be read
     */
    List<Changes> entries(long first, long atMost) {
        List<String> names = LongStream.range(first, first + Math.min(MAX_ENTRIES, atMost))
                .mapToObj(ZooKeeperStore::entry)
                .toList();
        Map<String, byte[]> entries = documents.whole(tree.data(names));
        List<Changes> changes = new ArrayList<>();
        for (String name : names) {
            byte[] entry = entries.get(name);
            if (entry == null) {
                break;
            }
            changes.add(understood(name, entry, LogEntry.class).changes());
        }
        return changes;
    }

    private Checkpoint checkpoint() {
        byte[] data = documents.whole(tree.data(List.of(CHECKPOINT))).get(CHECKPOINT);
        if (data == null) {
            throw new UnfitHostDbException(
                    "the hostdb " + tree + " has no checkpoint: it was made by no pmc, or is broken");
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
    Replica load() {
        for (int i = 0; i < MAX_TRIES; i++) {
            Replica read = attempt();
            if (read != null) {
                return read;
            }
        }
        throw new HostDbException("the hostdb " + tree + " changes faster than it can be read");
    }

    /** Null if checkpoints were made while it was read, so that some of the log is gone. */
    private @Nullable Replica attempt() {
        Checkpoint checkpoint = checkpoint();
        Map<String, byte[]> records = documents.whole(tree.data(nodes()));
        long last = Math.max(checkpoint.upTo(), last());
        List<Changes> since = new ArrayList<>();
        while (checkpoint.upTo() + since.size() < last) {
            long next = checkpoint.upTo() + since.size() + 1;
            List<Changes> some = entries(next, last - next + 1);
            if (some.isEmpty()) {
                return null;
            }
            since.addAll(some);
        }
        if (checkpointed() > last) {
            return null;
        }
        Replica replica = new Replica(base(checkpoint, records, since), checkpoint.upTo());
        since.forEach(replica::append);
        return replica;
    }

    /** The names of all nodes of VMs, results, machines and groups. */
    private List<String> nodes() {
        List<String> names = new ArrayList<>();
        List<String> folders = new ArrayList<>(buckets());
        folders.add(RESULT);
        folders.add(MACHINE);
        folders.add(GROUP);
        tree.childrenOf(folders)
                .forEach((folder, children) -> children.forEach(child -> names.add(folder + "/" + child)));
        return names;
    }

    /** A result comes into the outbox once: one that is to come with the log is not yet there, though its node may be. */
    private State base(Checkpoint checkpoint, Map<String, byte[]> records, List<Changes> since) {
        Set<String> toCome = since.stream()
                .flatMap(changes -> changes.results().stream())
                .map(JobResult::id)
                .collect(Collectors.toSet());
        ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        read(records, VM + "/", VmRecord.class, problems, vm -> node(vm.hostname()))
                .forEach(vm -> vms.put(vm.hostname(), Optional.of(vm)));
        List<JobResult> results =
                read(records, RESULT + "/", JobResult.class, problems, result -> result(result.id())).stream()
                        .filter(result -> !toCome.contains(result.id()))
                        .sorted(Comparator.comparingLong(ZooKeeperStore::number).thenComparing(JobResult::id))
                        .toList();
        Map<String, Machine> machines = new LinkedHashMap<>();
        read(records, MACHINE + "/", Machine.class, problems, machine -> machine(machine.name()))
                .forEach(machine -> machines.put(machine.name(), machine));
        Map<GroupName, Optional<GroupRecord>> groups = new LinkedHashMap<>();
        read(records, GROUP + "/", GroupRecord.class, problems, group -> group(group.name()))
                .forEach(group -> groups.put(group.name(), Optional.of(group)));
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
                        machines,
                        groups));
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

    /** Parts that neither the log nor the checkpoint refers to: those of other nodes, and what came to no end. */
    Set<String> otherParts() {
        Set<String> parts = new HashSet<>(documents.allParts());
        if (!parts.isEmpty()) {
            List<String> names = new ArrayList<>(
                    entries().stream().map(ZooKeeperStore::entry).toList());
            names.add(CHECKPOINT);
            tree.data(names).values().forEach(data -> parts.removeAll(ZooKeeperDocuments.parts(data)));
        }
        return parts;
    }

    /** The parts of each node of a VM, result, machine or group that has some. Reads all of them. */
    Map<String, List<String>> partsOfNodes() {
        Map<String, List<String>> parts = new HashMap<>();
        List<String> names = nodes();
        for (int i = 0; i < names.size(); i += MAX_NODES) {
            tree.data(names.subList(i, Math.min(names.size(), i + MAX_NODES))).forEach((name, data) -> {
                List<String> some = ZooKeeperDocuments.parts(data);
                if (!some.isEmpty()) {
                    parts.put(name, some);
                }
            });
        }
        return parts;
    }

    private HostDbException unreadable(List<String> problems) {
        String first = String.join("; ", problems.subList(0, Math.min(MAX_NAMED, problems.size())));
        String more = problems.size() > MAX_NAMED ? "; and " + (problems.size() - MAX_NAMED) + " more" : "";
        return new UnfitHostDbException(
                "the hostdb " + tree + " has records that cannot be read, and without them pmc would"
                        + " forget VMs: import an export into another path, or repair them with zkCli; nothing was changed: "
                        + first.replace('\n', ' ') + more);
    }
}
