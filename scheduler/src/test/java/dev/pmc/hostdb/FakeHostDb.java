package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A hostdb in memory, for tests. What is durable lives in its {@link Disk}, which outlives it: a test that crashes the
 * scheduler forgets the hostdb, calls {@link Disk#ownerDied} and opens another.
 */
public final class FakeHostDb implements HostDb {
    private final Disk disk;
    private boolean closed;

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
    public State load() {
        requireOwner();
        return new State(
                disk.id,
                disk.frameworkId,
                disk.sequence,
                List.copyOf(disk.vms.values()),
                List.copyOf(disk.outbox.values()),
                List.copyOf(disk.handled.values()),
                Set.copyOf(disk.drained));
    }

    @Override
    public void requireKept() {
        requireOwner();
    }

    @Override
    public void commit(Changes changes) {
        requireOwner();
        if (disk.commitsUntilFailure-- == 0) {
            throw new HostDbException("cannot write to the hostdb, the disk is full");
        }
        changes.vms().forEach((hostname, vm) -> {
            if (vm.isPresent() && !vm.get().hostname().equals(hostname)) {
                throw new IllegalArgumentException(
                        "the record of " + vm.get().hostname() + " was to be stored for " + hostname);
            }
        });
        changes.vms()
                .forEach((hostname, vm) ->
                        vm.ifPresentOrElse(record -> disk.vms.put(hostname, record), () -> disk.vms.remove(hostname)));
        changes.results().forEach(result -> disk.outbox.put(result.id(), result));
        changes.delivered().forEach(disk.outbox::remove);
        changes.handled().forEach(job -> disk.handled.put(job.id(), job));
        changes.drained().forEach((hostname, yes) -> {
            if (yes) {
                disk.drained.add(hostname);
            } else {
                disk.drained.remove(hostname);
            }
        });
        changes.settled().forEach(disk.handled::remove);
        if (changes.frameworkId() != null) {
            disk.frameworkId = changes.frameworkId();
        }
        disk.sequence = changes.sequence();
        disk.commits++;
    }

    private void requireOwner() {
        if (closed || disk.owner != this) {
            throw new IllegalStateException("this hostdb is closed, or its process is dead");
        }
    }

    @Override
    public void close() {
        if (disk.owner == this) {
            disk.owner = null;
        }
        closed = true;
    }

    /** What is durable. */
    public static final class Disk {
        private final String id;
        private final Map<Hostname, VmRecord> vms = new TreeMap<>();
        private final Map<String, JobResult> outbox = new LinkedHashMap<>();
        private final Map<Long, HandledJob> handled = new TreeMap<>();
        private final Set<String> drained = new TreeSet<>();
        private @Nullable String frameworkId;
        private long sequence;
        private long commits;
        private long commitsUntilFailure = -1;
        private @Nullable FakeHostDb owner;

        public Disk(String id) {
            this.id = id;
        }

        /** The process that had the hostdb open is no more; its hostdb does nothing any longer. */
        public void ownerDied() {
            owner = null;
        }

        /** Lets {@code more} commits succeed and the one after them fail, and only that one. */
        public void failAfter(long more) {
            commitsUntilFailure = more;
        }

        public long commits() {
            return commits;
        }

        public List<VmRecord> vms() {
            return new ArrayList<>(vms.values());
        }
    }
}
