package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes checkpoints behind the log: the nodes of VMs, results, machines and groups that have changed, each once however often it
 * has, then the checkpoint's own, and then removes the log up to the checkpoint before that. Works on a thread of its own,
 * and everything that it writes names the epoch.
 *
 * <p>Failure rule: nothing is lost if it falls behind or fails; the log is longer then, and so is the next start. When it is
 * refused because another scheduler leads, it ends: {@link ZooKeeperHostDb#commit} will be refused too, and says so. It ends
 * too when the connection is closed under it. Any other failure is that of its thread, and so of the process: a log that
 * nobody shortens would grow unseen.
 */
final class ZooKeeperCheckpoints implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperCheckpoints.class);

    /** How many commits may be ahead of the checkpoint until the next is begun. */
    private static final int MAX_AHEAD = 500;

    /** How long a change waits for others until a checkpoint is begun for it. */
    private static final long MAX_WAIT_MILLIS = 2_000;

    static final int MAX_BATCH_BYTES = 256 * 1024;
    private static final int MAX_BATCH = 200;

    private final ZooKeeperTree tree;
    private final ZooKeeperDocuments documents;
    private final ZooKeeperStore store;
    private final ZooKeeperTree.Change guard;
    private final Epoch epoch;
    private final Thread thread;
    /** What nodes of VMs, results, machines and groups hold in parts. */
    private final Map<String, List<String>> parts = new HashMap<>();
    /** What the nodes are those of; null until this one has written a checkpoint. */
    private @Nullable State inNodes;

    private long written;
    private long documentsWritten;

    // What follows is guarded by this.
    private final Replica replica;
    private boolean closed;

    /**
     * @param guard holds as long as the epoch stands
     * @param replica what there is; this one's from now on
     */
    ZooKeeperCheckpoints(
            ZooKeeperTree tree,
            ZooKeeperDocuments documents,
            ZooKeeperStore store,
            ZooKeeperTree.Change guard,
            Epoch epoch,
            Replica replica) {
        this.tree = tree;
        this.documents = documents;
        this.store = store;
        this.guard = guard;
        this.epoch = epoch;
        this.replica = replica;
        written = replica.checkpoint();
        thread = new Thread(this::work, "hostdb-checkpoints");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The log has one more entry. */
    synchronized void committed(Changes changes) {
        committed(changes, replica.state().after(changes));
    }

    /** The same, where it is known what those changes make of the state. */
    synchronized void committed(Changes changes, State after) {
        replica.append(changes, after);
        notifyAll();
    }

    /**
     * Writes a checkpoint of another state, whose VMs, results, machines and groups are those that there are; in place of starting. It
     * is as of an entry that the log never had, so whoever follows the log reads all anew.
     */
    void replace(State other) {
        removeOrphans();
        write(Round.of(other, replica.last() + 1, replica));
    }

    /** What one checkpoint is made of. */
    private record Round(
            State state,
            long last,
            List<Hostname> vms,
            List<String> results,
            List<String> machines,
            List<GroupName> groups) {
        /** Of what has changed since the last one. */
        static Round of(State state, long last, Replica replica) {
            return new Round(state, last, replica.vms(), replica.results(), replica.machines(), replica.groups());
        }
    }

    private synchronized @Nullable Round next() throws InterruptedException {
        replica.checkpointed(written);
        while (replica.last() == written && !closed) {
            wait();
        }
        long deadline = System.nanoTime() + MAX_WAIT_MILLIS * 1_000_000;
        while (replica.last() - written < MAX_AHEAD && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return closed ? null : Round.of(replica.state(), replica.last(), replica);
    }

    private void work() {
        try {
            removeOrphans();
            for (Round round = next(); round != null; round = next()) {
                write(round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ZooKeeperDocuments.Refused e) {
            log.atDebug().addKeyValue("epoch", epoch).log("no more checkpoints: another scheduler leads");
        } catch (HostDbException e) {
            if (!isClosed() && !tree.isBrokenOff()) {
                throw e;
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Removes parts that no node refers to: what a write that came to no end has left. Finds out what others are of. */
    private void removeOrphans() {
        Set<String> others = store.otherParts();
        // Those of this epoch are about to be referred to.
        others.removeIf(part -> ZooKeeperDocuments.isNamed(part, epoch + "-"));
        if (!others.isEmpty()) {
            parts.putAll(store.partsOfNodes());
            parts.values().forEach(others::removeAll);
            remove(List.copyOf(others));
        }
    }

    private void write(Round round) {
        Batch batch = new Batch();
        for (Hostname hostname : round.vms()) {
            VmRecord vm = round.state().vm(hostname);
            boolean exists = inNodes != null && inNodes.vm(hostname) != null;
            batch.add(ZooKeeperStore.node(hostname), vm == null ? null : Records.bytes(vm), exists);
        }
        Map<String, JobResult> before = outbox(inNodes);
        Map<String, JobResult> outbox = outbox(round.state());
        for (String id : round.results()) {
            JobResult result = outbox.get(id);
            batch.add(ZooKeeperStore.result(id), result == null ? null : Records.bytes(result), before.containsKey(id));
        }
        for (String name : round.machines()) {
            Machine machine = round.state().machine(name);
            boolean exists = inNodes != null && inNodes.machine(name) != null;
            batch.add(ZooKeeperStore.machine(name), machine == null ? null : Records.bytes(machine), exists);
        }
        for (GroupName name : round.groups()) {
            GroupRecord group = round.state().group(name);
            boolean exists = inNodes != null && inNodes.group(name) != null;
            batch.add(ZooKeeperStore.group(name), group == null ? null : Records.bytes(group), exists);
        }
        batch.flush();
        byte[] checkpoint = Records.bytes(ZooKeeperStore.Checkpoint.of(round.last(), round.state()));
        byte[] data = documents.prepare(checkpoint, name(), guard);
        List<String> replaced =
                ZooKeeperDocuments.parts(Objects.requireNonNullElse(tree.data(ZooKeeperStore.CHECKPOINT), new byte[0]));
        require(tree.attempt(List.of(guard, tree.set(ZooKeeperStore.CHECKPOINT, data))));
        remove(replaced);
        inNodes = round.state();
        long upTo = written;
        written = round.last();
        removeLog(upTo);
    }

    private static Map<String, JobResult> outbox(@Nullable State state) {
        Map<String, JobResult> outbox = new HashMap<>();
        if (state != null) {
            state.outbox().forEach(result -> outbox.put(result.id(), result));
        }
        return outbox;
    }

    /** A name that no document of this hostdb has had. */
    private String name() {
        // Odd ones are the checkpoints', even ones the log's.
        return epoch + "-" + (2 * ++documentsWritten + 1);
    }

    /** The entries that the checkpoint before had already, so that whoever reads just now finds what it needs. */
    private void removeLog(long upTo) {
        List<String> entries = store.entries().stream()
                .filter(number -> number <= upTo)
                .map(ZooKeeperStore::entry)
                .toList();
        List<String> parts = documents.allParts().isEmpty() ? List.of() : partsOf(entries);
        remove(entries);
        remove(parts);
    }

    private List<String> partsOf(List<String> entries) {
        List<String> all = new ArrayList<>();
        tree.data(entries).values().forEach(data -> all.addAll(ZooKeeperDocuments.parts(data)));
        return all;
    }

    /** Removes nodes; one that is not there is none to be removed. */
    private void remove(List<String> names) {
        for (int i = 0; i < names.size(); i += MAX_BATCH) {
            List<String> some = names.subList(i, Math.min(names.size(), i + MAX_BATCH));
            if (isRefused(some.stream().map(tree::delete).toList())) {
                some.forEach(name -> isRefused(List.of(tree.delete(name))));
            }
        }
    }

    /** Whether that cannot be done, in the epoch that stands. */
    private boolean isRefused(List<ZooKeeperTree.Change> changes) {
        List<ZooKeeperTree.Change> guarded = new ArrayList<>(List.of(guard));
        guarded.addAll(changes);
        ZooKeeperTree.Refusal refusal = tree.attempt(guarded);
        if (refusal != null && refusal.place() == 0) {
            throw new ZooKeeperDocuments.Refused();
        }
        return refusal != null;
    }

    private static void require(ZooKeeperTree.@Nullable Refusal refusal) {
        if (refusal != null) {
            throw new ZooKeeperDocuments.Refused();
        }
    }

    /** Nodes that are written together, to pay for one request; each could be written alone. */
    private final class Batch {
        private final Map<String, byte @Nullable []> waiting = new HashMap<>();
        private final Set<String> existing = new HashSet<>();
        private int bytes;

        /**
         * @param document is null if the node is to go
         * @param exists whether the node does, as far as is known
         */
        void add(String name, byte @Nullable [] document, boolean exists) {
            byte[] data = document == null ? null : documents.prepare(document, name(), guard);
            waiting.put(name, data);
            if (exists) {
                existing.add(name);
            }
            bytes += name.length() + (data == null ? 0 : data.length);
            if (bytes >= MAX_BATCH_BYTES || waiting.size() >= MAX_BATCH) {
                flush();
            }
        }

        void flush() {
            if (waiting.isEmpty()) {
                return;
            }
            if (inNodes == null) {
                look();
            }
            if (isRefused(changes())) {
                // The answer to the first try was lost.
                look();
                if (isRefused(changes())) {
                    throw new HostDbException("the hostdb " + tree + " is changed by somebody who is no pmc");
                }
            }
            List<String> replaced = new ArrayList<>();
            waiting.forEach((name, data) -> {
                List<String> now = data == null ? List.of() : ZooKeeperDocuments.parts(data);
                List<String> before = now.isEmpty() ? parts.remove(name) : parts.put(name, now);
                if (before != null) {
                    replaced.addAll(before);
                }
            });
            remove(replaced);
            waiting.clear();
            existing.clear();
            bytes = 0;
        }

        /** An earlier leader may have come farther than its checkpoint says. */
        private void look() {
            existing.clear();
            existing.addAll(tree.existing(waiting.keySet()));
        }

        private List<ZooKeeperTree.Change> changes() {
            List<ZooKeeperTree.Change> changes = new ArrayList<>();
            waiting.forEach((name, data) -> {
                boolean exists = existing.contains(name);
                if (data != null) {
                    changes.add(exists ? tree.set(name, data) : tree.create(name, data));
                } else if (exists) {
                    changes.add(tree.delete(name));
                }
            });
            return changes;
        }
    }

    /** Writes nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
