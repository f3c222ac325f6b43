package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.web.WebServer;
import dev.pmc.zookeeper.Election;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this pmc stand by until it leads, where there may be several. While it stands by it serves the executor archive, answers
 * {@code /healthz}, and says on every other page who leads. When its leadership is taken away it ends; started again, it stands
 * by.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final int LOOK_MILLIS = 1_000;

    private final @Nullable Election election;
    private final WebServer web;
    private final Consumer<Failure> end;

    private Leadership(@Nullable Election election, WebServer web, Consumer<Failure> end) {
        this.election = election;
        this.web = web;
        this.end = end;
    }

    /** @param end has the daemon end for a reason */
    static Leadership of(HostDbPlace place, ServedArchive archive, Consumer<Failure> end) {
        return new Leadership(place.stand(archive.root()), archive.server(), end);
    }

    /** Waits until this pmc leads. Returns false if it was told to stop before. */
    boolean await() throws InterruptedException {
        if (election == null) {
            return true;
        }
        StopSignal.does(election::close);
        String said = null;
        while (!election.leadsWithin(LOOK_MILLIS)) {
            if (isStopped(election)) {
                return false;
            }
            String leader = Objects.requireNonNullElse(election.leader(), "nobody yet");
            web.starting("standing by, while " + leader + " leads");
            if (!leader.equals(said)) {
                said = leader;
                LOG.atInfo().addKeyValue("leader", leader).log("standing by");
            }
        }
        StopSignal.justEnds();
        if (isStopped(election)) {
            return false;
        }
        election.whenLost(() -> end.accept(new Failure(
                Exit.HOSTDB,
                "pmc leads no more, since ZooKeeper has not heard of it for too long; start it again to stand by")));
        LOG.info("this pmc leads");
        return true;
    }

    /** The signal may come at the very moment of the election; who stands no more must not lead. */
    private static boolean isStopped(Election election) {
        if (election.isClosed()) {
            LOG.info("pmc stops; it was standing by");
        }
        return election.isClosed();
    }

    /** Hands over at once. */
    @Override
    public void close() {
        if (election != null) {
            election.close();
        }
    }
}
