package dev.pmc.hostdb.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what was committed out of the write-ahead log into the hostdb itself, now and then and beside the commits, so
 * that none of them has to wait for all of it. SQLite's PASSIVE checkpoint holds no writer up, and what it leaves is
 * little for the commit that finds the log full.
 *
 * <p>Thread rule: {@link #committed} and {@link #close} are for the owner of the hostdb; the work is done on a thread that
 * there is from the first work on. Failure rule: nothing is lost, for the log is kept; commits do the work themselves.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    /** At full load some 5000 pages, which is less than the log has. */
    private static final int COMMITS = 50;

    private final Path path;
    private final FilePlace place;
    private final ExecutorService thread;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private int commits;

    /** @param place where the file was when it was opened: what is in its place now is not to be touched */
    Checkpoints(Path path, FilePlace place) {
        this.path = path;
        this.place = place;
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread worker = new Thread(work, "hostdb-checkpoints");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Something was committed. */
    void committed() {
        commits++;
        if (commits >= COMMITS && underWay.compareAndSet(false, true)) {
            commits = 0;
            thread.execute(this::checkpoint);
        }
    }

    private void checkpoint() {
        try {
            if (place.isKept()) {
                try (Connection connection = SqliteFile.openForOwner(path)) {
                    SqliteFile.execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
                }
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", Reasons.of(e)).log("the hostdb is not found beside commits");
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("reason", Reasons.of(e))
                    .log("the hostdb's log is not taken in beside commits, they do it now");
        } finally {
            underWay.set(false);
        }
    }

    /** Waits for the end of what is under way: the file is not to be closed under it. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
