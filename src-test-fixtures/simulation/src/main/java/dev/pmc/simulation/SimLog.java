package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.zookeeper.LogTail;
import dev.pmc.simulation.SimZooKeeper.Change;
import dev.pmc.simulation.SimZooKeeper.Check;
import dev.pmc.simulation.SimZooKeeper.Create;
import dev.pmc.simulation.SimZooKeeper.Entry;
import dev.pmc.simulation.SimZooKeeper.Node;
import dev.pmc.simulation.SimZooKeeper.Op;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hostdb in ZooKeeper, as one life of a scheduler uses it. A standby follows the log, late; whoever is elected begins an epoch,
 * reads the rest, and from then on appends to the log as {@link LogTail} says, which the real one goes by too.
 */
final class SimLog implements SimJournal, SimKeeper.Owner {
    private final SimZooKeeper server;
    private final Sabotage sabotage;
    private final SimJournal.Owner owner;
    private final SimKeeper keeper;
    /** What the log has come to as far as it was read. */
    private State state = State.empty("db");

    private long last;
    private boolean reading;
    private boolean elected;
    private @Nullable LogTail tail;

    SimLog(World world, SimZooKeeper server, SimProcess process, Sabotage sabotage, SimJournal.Owner owner) {
        this.server = server;
        this.sabotage = sabotage;
        this.owner = owner;
        keeper = new SimKeeper(world, server, process, this);
    }

    // Standing by

    @Override
    public void lead() {
        owner.watch().read(state);
        keeper.connect();
        keeper.stand();
    }

    @Override
    public void logGrew() {
        if (!elected && !reading) {
            reading = true;
            keeper.read(asOf -> server.entriesAfter(last, asOf), entries -> {
                reading = false;
                if (!elected) {
                    take(sabotage.followed(entries));
                }
            });
        }
    }

    private void take(List<Entry> entries) {
        for (Entry entry : entries) {
            owner.watch().followed(state, entry.changes());
            state = state.after(entry.changes());
            last++;
        }
    }

    @Override
    public void sessionLost() {
        if (elected) {
            owner.lost();
        } else {
            keeper.stand();
        }
    }

    // Leading

    @Override
    public void elected() {
        if (!elected) {
            elected = true;
            begin();
        }
    }

    private void begin() {
        keeper.read(this::epochNode, node -> {
            long next = (Long) node.data() + 1;
            Change change = new Change(SimZooKeeper.EPOCH, next, node.version());
            keeper.attempt(List.of(change), refused -> {
                if (refused == null) {
                    begun(new Epoch(next), node.version() + 1);
                } else {
                    begin();
                }
            });
        });
    }

    private Node epochNode(long asOf) {
        return Objects.requireNonNull(server.node(SimZooKeeper.EPOCH, asOf));
    }

    /** Nobody else can append any more: what is there now is all, and a server that is behind has to catch up with it. */
    private void begun(Epoch epoch, int version) {
        afterSync(() -> keeper.read(asOf -> sabotage.unread(server.entriesAfter(last, asOf)), entries -> {
            take(entries);
            tail = new LogTail(epoch, version, last);
            owner.leads(epoch.number(), state);
        }));
    }

    private void afterSync(Runnable then) {
        if (sabotage.syncs()) {
            keeper.sync(then);
        } else {
            then.run();
        }
    }

    private LogTail tail() {
        return Objects.requireNonNull(tail, "it does not lead");
    }

    @Override
    public void commit(Changes changes, Runnable durable) {
        LogTail now = tail();
        String path = SimZooKeeper.entry(now.next());
        Entry entry = new Entry(now.epoch().number(), changes);
        List<Op> request =
                sabotage.asked(List.of(new Check(SimZooKeeper.EPOCH, now.epochVersion()), new Create(path, entry)));
        keeper.attempt(request, refused -> {
            switch (LogTail.answer(refused)) {
                case COMMITTED -> committed(durable);
                case STALE -> owner.stale();
                case TAKEN ->
                    keeper.read(asOf -> isThere(path, entry, asOf), mine -> {
                        if (mine) {
                            committed(durable);
                        } else {
                            owner.stale();
                        }
                    });
            }
        });
    }

    private boolean isThere(String path, Entry entry, long asOf) {
        Node node = server.node(path, asOf);
        return node != null && node.data().equals(entry);
    }

    private void committed(Runnable durable) {
        tail = tail().committed();
        durable.run();
    }

    @Override
    public void requireLeading(Runnable stands) {
        if (!sabotage.asksWhetherItLeads()) {
            stands.run();
            return;
        }
        int version = tail().epochVersion();
        if (!sabotage.syncs()) {
            keeper.read(this::epochNode, node -> answer(node.version() == version, stands));
            return;
        }
        keeper.attempt(
                List.of(new Check(SimZooKeeper.EPOCH, version)),
                refused -> answer(LogTail.answer(refused) == LogTail.Answer.COMMITTED, stands));
    }

    private void answer(boolean leads, Runnable stands) {
        if (leads) {
            stands.run();
        } else {
            owner.stale();
        }
    }

    // The process

    @Override
    public void cut(long duration) {
        keeper.cut(duration);
    }

    @Override
    public void paused() {
        keeper.beSilent();
    }

    @Override
    public void resumed() {
        keeper.resumed();
    }

    @Override
    public void close() {
        keeper.close();
    }

    @Override
    public void die() {
        keeper.die();
    }
}
