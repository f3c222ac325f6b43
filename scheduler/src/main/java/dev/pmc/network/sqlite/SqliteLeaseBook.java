package dev.pmc.network.sqlite;

import dev.pmc.network.lease.BookContents;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.lease.PrivateFiles;
import dev.pmc.sqlite.Sqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The book of leases in an SQLite file that all network stages of a machine share, and that people can read with the
 * {@code sqlite3} tool. A change is durable as a whole when it returns, or did not happen.
 */
public final class SqliteLeaseBook implements LeaseBook {
    private static final int BUSY_MILLIS = 20_000;

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS lease (hostname TEXT PRIMARY KEY, ip TEXT UNIQUE, mac TEXT NOT NULL UNIQUE,"
                + " proven INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS claim (id TEXT PRIMARY KEY, hostname TEXT NOT NULL, passed_on INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS claim_hostname ON claim (hostname)",
        "CREATE TABLE IF NOT EXISTS ended (claim TEXT PRIMARY KEY, hostname TEXT NOT NULL, until_ms INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS ended_until ON ended (until_ms)",
        "CREATE TABLE IF NOT EXISTS barred (ip TEXT PRIMARY KEY, reason TEXT NOT NULL, until_ms INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS retired (successor TEXT NOT NULL)"
    };

    private final Path path;
    private final InstantSource clock;
    private final Connection connection;

    private SqliteLeaseBook(Path path, InstantSource clock, Connection connection) {
        this.path = path;
        this.clock = clock;
        this.connection = connection;
    }

    /**
     * Opens a lease book, and makes it if it is not there, for its owner alone.
     *
     * @param clock this machine's
     * @throws LeaseBookException if that is not possible
     */
    public static SqliteLeaseBook open(Path path, InstantSource clock) {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
                PrivateFiles.warnIfOpen(folder);
            }
            PrivateFiles.create(path);
            PrivateFiles.close(path);
        } catch (IOException e) {
            throw new LeaseBookException("cannot make the lease book " + path + ": " + e, e);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = null;
        try {
            connection = Sqlite.open(path, config);
            try (Statement statement = connection.createStatement()) {
                for (String table : TABLES) {
                    statement.execute(table);
                }
            }
            return new SqliteLeaseBook(path, clock, connection);
        } catch (SQLException e) {
            LeaseBookException failure = failure("opened", path, e);
            closeAfter(failure, connection);
            throw failure;
        }
    }

    /** In one transaction, during which nobody else writes; so the work is done once. */
    @Override
    public synchronized <T> T change(Function<LeasePages, T> work) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                SqlitePages pages = new SqlitePages(connection);
                requireUsable(pages);
                T answer = work.apply(pages);
                statement.execute("COMMIT");
                return answer;
            } catch (RuntimeException | SQLException e) {
                rollBackAfter(e, statement);
                throw e;
            }
        } catch (SQLException e) {
            throw failure("written", path, e);
        } catch (SqlitePages.Unreadable e) {
            throw failure("read or written", path, e.cause());
        }
    }

    private void requireUsable(SqlitePages pages) {
        pages.successor().ifPresent(successor -> {
            throw new LeaseBookException("the lease book " + path + " has been moved to " + successor
                    + ": give that one (--lease-book), and keep this one as a copy");
        });
    }

    @Override
    public void fill(BookContents contents) {
        change(pages -> {
            boolean isFilled = BookContents.of(pages, clock.instant()).isFilledWith(contents, path);
            if (!isFilled) {
                contents.writeTo(pages);
            }
            return isFilled;
        });
    }

    /** A file is there, or will be said not to be when it is used. */
    @Override
    public void requireReachable() {
        // There is no way to it that could be cut.
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    /** All who share the file write the same files for the same dnsmasq. */
    @Override
    public Set<String> awaitOthers(Duration patience) {
        return Set.of();
    }

    private static void rollBackAfter(Exception failure, Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // After some failures SQLite has rolled back by itself.
            failure.addSuppressed(e);
        }
    }

    private static LeaseBookException failure(String what, Path path, SQLException e) {
        return new LeaseBookException(
                "the lease book " + path + " cannot be " + what + ": " + e.getMessage()
                        + " (check the file, its folder, and the room on the disk)",
                e);
    }

    private static void closeAfter(LeaseBookException failure, @Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure("closed", path, e);
        }
    }
}
