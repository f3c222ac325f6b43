package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.HostDbOwner;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.StaleEpochException;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The hostdb in ZooKeeper, which outlives any machine of the ensemble's minority. All is JSON, for {@code zkCli} to read:
 *
 * <pre>
 * PATH                     what this is, and its id
 * PATH/leader              who leads, and who stands by
 * PATH/framework           what its schedulers have to say alike to Mesos
 * PATH/epoch               the number of the epoch that stands
 * PATH/log/000000000000123 the changes of one commit
 * PATH/vm/5f/web1          a VM, as of the checkpoint or newer
 * PATH/result/ID           a result that no queue has taken
 * PATH/machine/metal7      a machine
 * PATH/group/web           a group of VMs
 * PATH/checkpoint          everything else, and how much of the log is in the nodes above
 * PATH/part/3-17.0         what is too large for one node, in parts; the node says where
 * </pre>
 *
 * <p>A commit is one {@code multi}: it checks the version of the epoch's node, and appends one entry to the log. The number of the
 * entry is the next after the last, so a commit that is sent again, since its answer was lost with the connection, is found to
 * be there. Changes that are larger than a request may be are written in parts before, and become the hostdb's with the same one
 * {@code multi}. So nothing is torn apart, and a turn may be as large as it is.
 *
 * <p>Nobody is kept from opening it: whoever begins an epoch deposes the one before. Who may is decided by
 * {@link HostDbPlace#stand}. While there is no connection to a majority everything waits.
 */
public final class ZooKeeperHostDb implements HostDb {
    private static final int MAX_VMS_AT_ONCE = 500;
    /** Nearly always the changes of so many fit into one request; parts take a request each, one after the other. */
    private static final int MAX_EVENTS = 512;

    private final ZooKeeperTree tree;
    private final ZooKeeperDocuments documents;
    private ZooKeeperStore store;
    /** Null until this one has begun an epoch. */
    private @Nullable LogTail leading;

    private @Nullable ZooKeeperFollower follower;
    private StateWatch watch = StateWatch.NOBODY;
    private @Nullable ZooKeeperCheckpoints checkpoints;

    private ZooKeeperHostDb(ZooKeeperTree tree, String id) {
        this.tree = tree;
        documents = new ZooKeeperDocuments(tree);
        store = new ZooKeeperStore(tree, documents, id);
    }

    /**
     * Opens it; makes it, if there is nothing at the path.
     *
     * @param client is not closed with it
     * @throws HostDbException if there is something else at the path, or ZooKeeper lets nobody in
     */
    public static ZooKeeperHostDb open(CuratorFramework client, ZooKeeperAddress address) {
        ZooKeeperTree tree = new ZooKeeperTree(client, address, new HostDbOwner());
        ZooKeeperHead head = ZooKeeperHead.read(tree);
        if (head == null) {
            head = ZooKeeperHead.make(tree, ZooKeeperHead.withNewId());
        }
        head.require(tree);
        return new ZooKeeperHostDb(tree, head.id());
    }

    /**
     * Opens one that there is.
     *
     * @throws HostDbException if there is none
     */
    public static ZooKeeperHostDb openExisting(CuratorFramework client, ZooKeeperAddress address) {
        ZooKeeperTree tree = new ZooKeeperTree(client, address, new HostDbOwner());
        return new ZooKeeperHostDb(tree, ZooKeeperHead.readExisting(tree).id());
    }

    /**
     * Makes one that holds that state, with its id.
     *
     * @throws HostDbException if there is one already that is not empty
     */
    static void restore(CuratorFramework client, ZooKeeperAddress address, State state) {
        ZooKeeperTree tree = new ZooKeeperTree(client, address, new HostDbOwner());
        ZooKeeperHead during = ZooKeeperHead.ofImport(state.id());
        boolean isNew = ZooKeeperHead.read(tree) == null
                && ZooKeeperHead.make(tree, during).equals(during);
        if (!isNew) {
            try (ZooKeeperHostDb empty = openExisting(client, address)) {
                HostDbPlace.requireEmpty(empty.load(), tree.toString());
            }
            tree.put("", Records.bytes(during));
        }
        try (ZooKeeperHostDb db = new ZooKeeperHostDb(tree, state.id())) {
            Epoch epoch = db.newEpoch();
            db.startCheckpoints(db.store.load());
            for (Changes some : parts(state.fromEmpty())) {
                db.commit(epoch, some);
            }
        }
        tree.put("", Records.bytes(ZooKeeperHead.whole(state.id())));
    }

    /** Changes that come to the same one after the other, each of some VMs. */
    private static List<Changes> parts(Changes all) {
        List<Changes> parts = new ArrayList<>();
        List<Map.Entry<Hostname, Optional<VmRecord>>> vms =
                List.copyOf(all.vms().entrySet());
        for (int i = 0; i < vms.size(); i += MAX_VMS_AT_ONCE) {
            Map<Hostname, Optional<VmRecord>> some = new LinkedHashMap<>();
            vms.subList(i, Math.min(vms.size(), i + MAX_VMS_AT_ONCE))
                    .forEach(vm -> some.put(vm.getKey(), vm.getValue()));
            parts.add(new Changes(null, 0, some, List.of(), List.of(), List.of(), List.of()));
        }
        parts.add(new Changes(
                all.frameworkId(),
                all.sequence(),
                Map.of(),
                all.results(),
                List.of(),
                all.handled(),
                List.of(),
                all.machines(),
                all.groups()));
        return parts;
    }

    /**
     * Forgets the framework's id, and deposes who leads.
     *
     * @return the one that was forgotten; null if there was none
     */
    @Nullable
    String forgetFramework() {
        newEpoch();
        Replica replica = store.load();
        String forgotten = replica.state().frameworkId();
        if (forgotten != null) {
            Changes all = replica.state().fromEmpty();
            State without = State.empty(replica.state().id())
                    .after(new Changes(
                            null,
                            all.sequence(),
                            all.vms(),
                            all.results(),
                            List.of(),
                            all.handled(),
                            List.of(),
                            all.machines(),
                            all.groups()));
            checkpoints(replica).replace(without);
        }
        return forgotten;
    }

    @Override
    public Epoch newEpoch() {
        while (true) {
            Stat stat = new Stat();
            byte[] data = tree.data(ZooKeeperStore.EPOCH, stat);
            Epoch next = new Epoch(number(data) + 1);
            ZooKeeperTree.Refusal refusal = tree.attempt(List.of(tree.set(
                    ZooKeeperStore.EPOCH, next.toString().getBytes(StandardCharsets.UTF_8), stat.getVersion())));
            if (refusal == null) {
                // Of the epochs before nobody can append any more, so the last entry is the last one.
                tree.sync();
                leading = new LogTail(next, stat.getVersion() + 1, store.last());
                return next;
            }
        }
    }

    private long number(byte @Nullable [] data) {
        String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
        if (!text.matches("[0-9]{1,18}")) {
            throw new UnfitHostDbException(
                    "the hostdb " + tree + " does not say which epoch stands: its node epoch holds '" + text + "'");
        }
        return Long.parseLong(text);
    }

    @Override
    public void commit(Epoch epoch, Changes changes) {
        append(epoch, changes);
        if (checkpoints != null) {
            checkpoints.committed(changes);
        }
    }

    @Override
    public void commit(Epoch epoch, Changes changes, State after) {
        append(epoch, changes);
        if (checkpoints != null) {
            checkpoints.committed(changes, after);
        }
    }

    private void append(Epoch epoch, Changes changes) {
        LogTail now = leading(epoch);
        ZooKeeperTree.Change guard = guard(now);
        byte[] entry = Records.bytes(LogEntry.of(changes));
        long number = now.next();
        try {
            // The number of an entry is given once, and even ones are the log's.
            byte[] data = documents.prepare(entry, epoch + "-" + 2 * number, guard);
            ZooKeeperTree.Refusal refusal =
                    tree.attempt(List.of(guard, tree.create(ZooKeeperStore.entry(number), data)));
            boolean committed = switch (LogTail.answer(refusal == null ? null : refusal.place())) {
                case COMMITTED -> true;
                case TAKEN -> isThere(number, data);
                case STALE -> false;
            };
            if (!committed) {
                throw new ZooKeeperDocuments.Refused();
            }
        } catch (ZooKeeperDocuments.Refused e) {
            throw stale(epoch);
        }
        leading = now.committed();
    }

    /** Whether an entry was written, and only the answer lost. */
    private boolean isThere(long number, byte[] data) {
        return Arrays.equals(tree.data(ZooKeeperStore.entry(number)), data);
    }

    private LogTail leading(Epoch epoch) {
        LogTail now = leading;
        if (now == null || !now.epoch().equals(epoch)) {
            throw stale(epoch);
        }
        return now;
    }

    /** Holds as long as that epoch stands. */
    private ZooKeeperTree.Change guard(LogTail tail) {
        return tree.check(ZooKeeperStore.EPOCH, tail.epochVersion());
    }

    private StaleEpochException stale(Epoch mine) {
        return new StaleEpochException("the hostdb " + tree, mine, number(tree.data(ZooKeeperStore.EPOCH)));
    }

    @Override
    public void requireLeading(Epoch epoch) {
        // A write of nothing, because it takes a majority; a server that is cut off from one may answer a question.
        if (tree.attempt(List.of(guard(leading(epoch)))) != null) {
            throw stale(epoch);
        }
    }

    @Override
    public int maxEvents() {
        return MAX_EVENTS;
    }

    @Override
    public Optional<State> follow(StateWatch told, Consumer<HostDbException> failed) {
        watch = told;
        Replica replica = store.load();
        State state = replica.state();
        follower = new ZooKeeperFollower(store, replica, told, failed);
        follower.start();
        return Optional.of(state);
    }

    @Override
    public State load() {
        ZooKeeperHead head = ZooKeeperHead.readExisting(tree);
        if (!head.id().equals(store.id())) {
            // It was empty, and another was imported into it.
            store = new ZooKeeperStore(tree, documents, head.id());
        }
        LogTail now = leading;
        if (now == null) {
            return store.load().state();
        }
        if (checkpoints != null) {
            return read().state();
        }
        Replica replica = followed(now.last());
        if (replica == null) {
            replica = read();
        }
        if (replica.last() < now.last()) {
            throw new HostDbException("the hostdb " + tree + " was read up to entry " + replica.last()
                    + " of its log, and has " + now.last()
                    + ": the server of ZooKeeper that was asked is behind the others; start pmc again");
        }
        State state = replica.state();
        if (replica.last() == now.last()) {
            startCheckpoints(replica);
        }
        return state;
    }

    private Replica read() {
        Replica replica = store.load();
        watch.read(replica.state());
        return replica;
    }

    /** What was followed, and the rest up to that entry; null if there is no such thing. */
    private @Nullable Replica followed(long last) {
        ZooKeeperFollower following = follower;
        follower = null;
        if (following == null) {
            return null;
        }
        Replica replica = following.stop();
        if (replica == null || !replica.state().id().equals(store.id()) || !following.finish(replica, last)) {
            return null;
        }
        replica.checkpointed(store.checkpointed());
        return replica;
    }

    private void startCheckpoints(Replica replica) {
        checkpoints = checkpoints(replica);
        checkpoints.start();
    }

    private ZooKeeperCheckpoints checkpoints(Replica replica) {
        LogTail now = Objects.requireNonNull(leading, "only a leader writes checkpoints");
        return new ZooKeeperCheckpoints(tree, documents, store, guard(now), now.epoch(), replica);
    }

    /** Ends what is done in the background; the client stays open. */
    @Override
    public void close() {
        if (follower != null) {
            follower.stop();
        }
        if (checkpoints != null) {
            checkpoints.close();
        }
    }
}
