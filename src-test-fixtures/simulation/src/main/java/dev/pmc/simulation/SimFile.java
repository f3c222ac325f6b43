package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;

/** The hostdb as a file on the scheduler's machine: nobody else can have it, and all is done at once. */
final class SimFile implements SimJournal {
    private final SimHostDb hostDb;
    private final Owner owner;
    private long epoch;

    SimFile(SimHostDb hostDb, Owner owner) {
        this.hostDb = hostDb;
        this.owner = owner;
    }

    @Override
    public void lead() {
        epoch = hostDb.epoch() + 1;
        hostDb.begin(epoch);
        owner.watch().read(hostDb.state());
        owner.leads(epoch, hostDb.state());
    }

    @Override
    public void commit(Changes changes, Runnable durable) {
        hostDb.commit(epoch, changes);
        durable.run();
    }

    @Override
    public void requireLeading(Runnable stands) {
        stands.run();
    }

    @Override
    public void cut(long duration) {}

    @Override
    public void paused() {}

    @Override
    public void resumed() {}

    @Override
    public void close() {}

    @Override
    public void die() {}
}
