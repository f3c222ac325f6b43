package dev.pmc.network;

import dev.pmc.sqlite.Sqlite;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The book of leases (which host has which address), an SQLite file that all network stages of a machine share, and
 * that people can read with the {@code sqlite3} tool.
 *
 * <p>Life cycle: {@code open change* close}. Thread rule: any thread; they take turns, as processes do. Failure rule: a
 * change is durable as a whole when it returns, or did not happen.
 */
public final class LeaseBook implements AutoCloseable {
    private static final int BUSY_MILLIS = 20_000;

    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS lease (hostname TEXT PRIMARY KEY, ip TEXT UNIQUE, mac TEXT NOT NULL UNIQUE,"
                + " proven INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS claim (id TEXT PRIMARY KEY, hostname TEXT NOT NULL, passed_on INTEGER NOT NULL)"
                + " WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS claim_hostname ON claim (hostname)",
        "CREATE TABLE IF NOT EXISTS barred (ip TEXT PRIMARY KEY, reason TEXT NOT NULL, until_ms INTEGER NOT NULL)"
                + " WITHOUT ROWID"
    };

    private final Path path;
    private final Connection connection;

    private LeaseBook(Path path, Connection connection) {
        this.path = path;
        this.connection = connection;
    }

    /**
     * Opens a lease book, and makes it if it is not there, for its owner alone.
     *
     * @throws LeaseBookException if that is not possible
     */
    public static LeaseBook open(Path path) {
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
            return new LeaseBook(path, connection);
        } catch (SQLException e) {
            LeaseBookException failure = failure("opened", path, e);
            closeAfter(failure, connection);
            throw failure;
        }
    }

    /** Reads and writes in one transaction, during which nobody else writes. */
    synchronized <T> T change(Function<LeasePages, T> work) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                T answer = work.apply(new SqlitePages(connection));
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

    /** All leases as they are now. */
    Map<Hostname, Lease> leases() {
        return change(pages -> {
            Map<Hostname, Lease> leases = new LinkedHashMap<>();
            pages.leases().forEach(lease -> leases.put(lease.hostname(), lease));
            return leases;
        });
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
