package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.zookeeper.ZooKeeperWake;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the state of a hostdb that another scheduler writes, by following its log on a thread of its own: so that whoever takes
 * over has little left to read. It asks about the entry that comes next, and is woken when it is there; it looks by itself now
 * and then, since a watch may be lost. What was removed from the log before it was read is in a checkpoint, and then all is read
 * anew.
 *
 * <p>Life cycle: {@code start (stop finish?)?}. While ZooKeeper is away it waits. Failure rule: whoever made it is told once of what it
 * cannot go on after, such as a record that cannot be read; then it holds nothing.
 */
final class ZooKeeperFollower {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperFollower.class);

    /** How long a lost watch may go unseen. */
    private static final long LOOK_MILLIS = 2_000;

    /** So many entries are asked for at once while there seem to be many. */
    private static final int MAX_BURST = 64;

    /** After so many entries it is looked which of them are in a checkpoint by now. */
    private static final int ENTRIES_PER_CHECKPOINT = 500;

    private final ZooKeeperStore store;
    private final StateWatch watch;
    private final Consumer<HostDbException> failed;
    private final Thread thread;
    private final ZooKeeperWake wake = new ZooKeeperWake();
    private volatile boolean stopped;
    /** Changed by the thread alone while it runs; null while all is read anew. */
    private volatile @Nullable Replica replica;

    private int burst = 1;
    private long looked;

    /**
     * @param replica what was read
     * @param watch is told of that, and of what follows, on another thread
     * @param failed is told why it cannot go on, on another thread
     */
    ZooKeeperFollower(ZooKeeperStore store, Replica replica, StateWatch watch, Consumer<HostDbException> failed) {
        this.store = store;
        this.replica = replica;
        this.watch = watch;
        this.failed = failed;
        looked = replica.last();
        thread = new Thread(this::work, "hostdb-follower");
        thread.setDaemon(true);
    }

    void start() {
        Replica first = replica;
        if (first != null) {
            watch.read(first.state());
        }
        thread.start();
    }

    private void work() {
        try {
            Replica held = replica;
            while (!stopped && held != null) {
                held = step(held);
                replica = held;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HostDbException e) {
            if (!stopped) {
                replica = null;
                failed.accept(e);
            }
        }
    }

    private Replica step(Replica held) throws InterruptedException {
        int read = read(held, burst);
        if (read > 0) {
            burst = read == burst ? Math.min(2 * burst, MAX_BURST) : 1;
            if (held.last() - looked >= ENTRIES_PER_CHECKPOINT) {
                looked = held.last();
                held.checkpointed(store.checkpointed());
            }
            return held;
        }
        burst = 1;
        if (store.hasEntry(held.last() + 1, wake) || wake.await(LOOK_MILLIS)) {
            return held;
        }
        long checkpoint = store.checkpointed();
        if (checkpoint <= held.last() || store.hasEntry(held.last() + 1, wake)) {
            held.checkpointed(checkpoint);
            return held;
        }
        return readAnew(held.last());
    }

    /** Reads entries that come next. Returns how many were there, one after the other; 0 also if they are gone already. */
    private int read(Replica held, long atMost) {
        List<Changes> next = store.entries(held.last() + 1, atMost);
        for (Changes changes : next) {
            State before = held.state();
            held.append(changes);
            watch.followed(before, changes);
        }
        return next.size();
    }

    private Replica readAnew(long last) {
        LOG.atInfo()
                .addKeyValue("entry", last)
                .log("the hostdb's log went on faster than this standby could follow; all is read anew");
        replica = null;
        Replica next = store.load();
        looked = next.last();
        watch.read(next.state());
        return next;
    }

    /** Follows no more. Returns what it holds; null if that is nothing. */
    @Nullable
    Replica stop() {
        stopped = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return held();
    }

    /**
     * Reads what is left up to an entry, on the caller's thread; to be called when it follows no more. Returns whether the log
     * still had all of that.
     *
     * @throws HostDbException if an entry cannot be read
     */
    boolean finish(Replica held, long last) {
        while (held.last() < last) {
            if (read(held, last - held.last()) == 0) {
                return false;
            }
        }
        return held.last() == last;
    }

    /** What it holds so far; null if that is nothing. */
    @Nullable
    Replica held() {
        return replica;
    }
}
