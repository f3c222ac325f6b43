package dev.pmc.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/**
 * Opens SQLite files, and leaves nothing of the driver on the disk.
 *
 * <p>The driver copies its native library into the temporary directory and removes it when the JVM ends, which one that is
 * killed never does. Linux needs no name for what is loaded: here the library gets a directory of its own, and both are
 * gone before anything is done with it; only a kill within the milliseconds of loading can leave them. Thread-safe.
 */
public final class Sqlite {
    /** Where the driver puts its library, if not into the JVM's temporary directory. */
    private static final String DIRECTORY = "org.sqlite.tmpdir";

    private static boolean loaded;

    private Sqlite() {}

    /** Opens a file, and makes it if it is not there and the configuration allows that. */
    public static Connection open(Path path, SQLiteConfig config) throws SQLException {
        load();
        return DriverManager.getConnection("jdbc:sqlite:" + path.toAbsolutePath(), config.toProperties());
    }

    private static synchronized void load() throws SQLException {
        if (loaded) {
            return;
        }
        String parent = System.getProperty(DIRECTORY, System.getProperty("java.io.tmpdir"));
        try {
            Path directory = Files.createTempDirectory(Path.of(parent), "pmc-sqlite-");
            try {
                System.setProperty(DIRECTORY, directory.toString());
                DriverManager.getConnection("jdbc:sqlite::memory:").close();
            } finally {
                System.setProperty(DIRECTORY, parent);
                delete(directory);
            }
        } catch (IOException e) {
            throw new SQLException("cannot load SQLite's library by way of " + parent + ": " + e, e);
        }
        loaded = true;
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
