package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.sqlite.Sqlite;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Opens the SQLite file of a hostdb so that a committed transaction outlives a power cut.
 *
 * <p>Transactions are begun and ended by SQL. JDBC's own do not notice when SQLite, on a full disk, ends one by itself,
 * and what followed would no longer be in a transaction at all.
 */
final class SqliteFile {
    private static final int BUSY_MILLIS = 5_000;
    /** 32 MiB of write-ahead log. */
    private static final int LOG_PAGES = 8192;

    /** The pages of some 25,000 VMs, so that a commit seldom reads. */
    private static final int CACHE_KIB = 32 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

    private SqliteFile() {}

    /** Makes the file, for its owner alone, and the directories on its way, unless they are there. */
    static void createIfMissing(Path path) {
        Path directory = directoryOf(path);
        try {
            createDirectories(directory);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            syncDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(path)) {
                throw new UnfitHostDbException(
                        "the hostdb must be a file or not exist yet, and this is neither: "
                                + (Files.exists(path) ? path : e.getFile()),
                        e);
            }
        } catch (IOException e) {
            throw new HostDbException("cannot make the hostdb " + path + ", " + Reasons.of(e), e);
        }
    }

    /** Refuses to begin with nothing where there was a hostdb: its lock is there, it is not. */
    static void requireNotLost(Path path) {
        Path lock = OwnerLock.file(path);
        if (Files.notExists(path) && Files.exists(lock)) {
            throw new UnfitHostDbException(
                    "there was a hostdb " + path + ", and it is gone. Put it back, or import an export; to begin"
                            + " with no knowledge of any host, remove " + lock);
        }
    }

    static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
    }

    /** Makes a directory and those on its way, each durably: a name that is not on the disk takes what is below it along. */
    private static void createDirectories(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (Files.isDirectory(directory) || parent == null) {
            return;
        }
        createDirectories(parent);
        Files.createDirectories(directory);
        syncDirectory(parent);
    }

    /** Makes the names in a directory durable. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Opens a file for its one owner. Each commit ends with one fsync: of the write-ahead log. */
    static Connection openForOwner(Path path) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setCacheSize(-CACHE_KIB);
        Connection connection = open(path, config);
        // A checkpoint writes each changed page once and keeps commits waiting meanwhile: let Checkpoints have done it.
        execute(connection, "PRAGMA wal_autocheckpoint = " + LOG_PAGES);
        return connection;
    }

    /** Opens a file that must exist, also while its owner is at work, and without writing to it. */
    static Connection openForReading(Path path) throws SQLException {
        requireExisting(path);
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(path, config);
    }

    /** Says so if others can read what users and guests are to keep for themselves. */
    static void warnIfOpenToOthers(Path path) {
        try {
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.atWarn()
                        .addKeyValue("path", path)
                        .log(
                                "everybody on this machine can read the hostdb, with the keys and user data in it: chmod o-r");
            }
        } catch (IOException e) {
            throw new HostDbException("cannot look at the hostdb " + path + ", " + Reasons.of(e), e);
        }
    }

    static void requireExisting(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new HostDbException("there is no hostdb " + path);
        }
    }

    private static Connection open(Path path, SQLiteConfig config) throws SQLException {
        config.setBusyTimeout(BUSY_MILLIS);
        // Else the driver asks for the last row's id after each statement.
        config.setGetGeneratedKeys(false);
        return Sqlite.open(path, config);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Reads every page: a record on a damaged one must not be found missing later. */
    static void requireSound(Connection connection, Path path) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String verdict = result.next() ? result.getString(1) : "no answer";
            if (!verdict.equals("ok")) {
                throw new UnfitHostDbException("the hostdb " + path + " is damaged (" + verdict.replace('\n', ' ')
                        + "); restore it from a backup");
            }
        }
    }
}
