package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Failure;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.web.standby.KnownLeader;
import dev.pmc.zookeeper.Election;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks ZooKeeper every second who leads, and whether this one may still stand; on a thread of its own, which waits while
 * ZooKeeper is away. What is known stays as it was meanwhile, and gets old. Life cycle: {@code start close}.
 */
final class LeaderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderWatch.class);
    private static final int LOOK_MILLIS = 1_000;

    private final Election election;
    private final KnownLeader known;
    private final Runnable condition;
    private final Consumer<Failure> end;
    private final Thread thread;
    private volatile boolean closed;
    private String said = "";

    private LeaderWatch(Election election, KnownLeader known, Runnable condition, Consumer<Failure> end) {
        this.election = election;
        this.known = known;
        this.condition = condition;
        this.end = end;
        thread = new Thread(this::watch, "leader-watch");
        thread.setDaemon(true);
    }

    /**
     * Begins to ask.
     *
     * @param known is told what is seen
     * @param condition throws a {@link HostDbException} if this one may not stand any more
     * @param end is told so
     */
    static LeaderWatch start(Election election, KnownLeader known, Runnable condition, Consumer<Failure> end) {
        LeaderWatch watch = new LeaderWatch(election, known, condition, end);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (!closed) {
                condition.run();
                look();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (HostDbException e) {
            if (!closed) {
                end.accept(HostDbFailure.of(e));
            }
        }
    }

    private void look() throws InterruptedException {
        try {
            Optional<String> leader = election.leader();
            known.seen(leader.orElse(null));
            say(leader.orElse("nobody yet"));
        } catch (IOException | IllegalArgumentException e) {
            if (!closed) {
                say("unknown: " + e.getMessage());
            }
        }
    }

    private void say(String leader) {
        if (!leader.equals(said)) {
            said = leader;
            LOG.atInfo().addKeyValue("leader", leader).log("standing by");
        }
    }

    /** Looks no more; waits for nothing. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
