package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hostdb in memory, for tests. What is durable lives in its {@link Disk}, which outlives it: a test that crashes the
 * scheduler forgets the hostdb, calls {@link Disk#ownerDied} and opens another.
 */
public final class FakeHostDb implements HostDb {
    private final Disk disk;
    private boolean dead;
    private StateWatch watch = StateWatch.NOBODY;

    private FakeHostDb(Disk disk) {
        this.disk = disk;
    }

    public static FakeHostDb open(Disk disk) {
        if (disk.owner != null) {
            throw new HostDbException("the hostdb is in use by another pmc");
        }
        FakeHostDb db = new FakeHostDb(disk);
        disk.owner = db;
        return db;
    }

    @Override
    public Epoch newEpoch() {
        requireOpen();
        return new Epoch(++disk.epoch);
    }

    @Override
    public State load() {
        requireOpen();
        watch.read(disk.state);
        return disk.state;
    }

    @Override
    public void requireLeading(Epoch epoch) {
        requireOpen();
        if (epoch.number() != disk.epoch) {
            throw new StaleEpochException("the hostdb in memory", epoch, disk.epoch);
        }
    }

    @Override
    public void commit(Epoch epoch, Changes changes) {
        requireLeading(epoch);
        if (disk.commitsUntilFailure-- == 0) {
            throw new HostDbException("cannot write to the hostdb, the disk is full");
        }
        disk.state = disk.state.after(changes);
        disk.commits++;
    }

    @Override
    public Optional<State> follow(StateWatch told, Consumer<HostDbException> failed) {
        watch = told;
        requireOpen();
        return Optional.empty();
    }

    @Override
    public int maxEvents() {
        return disk.maxEvents;
    }

    private void requireOpen() {
        if (dead) {
            throw new IllegalStateException("this hostdb is closed, or its process is dead");
        }
    }

    @Override
    public void close() {
        if (disk.owner == this) {
            disk.owner = null;
        }
        dead = true;
    }

    /** What is durable. */
    public static final class Disk {
        private State state;
        private long epoch;
        private long commits;
        private int maxEvents = 4096;
        private long commitsUntilFailure = -1;
        private @Nullable FakeHostDb owner;

        public Disk(String id) {
            state = State.empty(id);
        }

        /** The process that had the hostdb open is no more; its hostdb does nothing any longer. */
        public void ownerDied() {
            if (owner != null) {
                owner.dead = true;
                owner = null;
            }
        }

        /** The lock is gone, as when somebody has removed its file: another process can open the hostdb beside the one that has it. */
        public void lockIsLost() {
            owner = null;
        }

        /** Lets {@code more} commits succeed and the one after them fail, and only that one. */
        public void failAfter(long more) {
            commitsUntilFailure = more;
        }

        /** Lets the changes of so many events into a commit. */
        public void limit(int events) {
            maxEvents = events;
        }

        public long commits() {
            return commits;
        }

        /** What is stored, whoever has it open. */
        public State state() {
            return state;
        }
    }
}
