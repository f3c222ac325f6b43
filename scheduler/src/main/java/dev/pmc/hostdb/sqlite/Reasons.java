package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.UnfitHostDbException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Failures of files and of SQLite in an operator's words. */
final class Reasons {
    private Reasons() {}

    static String of(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something else is in its place";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    static String of(SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_FULL -> "the disk is full; make room and start again";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
                "it cannot be written (check owner and permissions of the file and its directory)";
            case SQLITE_NOTADB -> "it is not a SQLite database; move the file away or give another --hostdb";
            case SQLITE_CORRUPT -> "it is damaged (" + e.getMessage() + "); restore it from a backup";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program, perhaps the sqlite3 tool, keeps it locked";
            case SQLITE_IOERR -> "the disk fails (" + e.getMessage() + ")";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** What was to be done, in words, and why it was not. */
    static HostDbException failure(String what, SQLException e) {
        String message = what + ", " + of(e);
        return switch (primaryCode(e)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT -> new UnfitHostDbException(message, e);
            default -> new HostDbException(message, e);
        };
    }

    /** The code without SQLite's finer distinctions, which live above the low byte. */
    static SQLiteErrorCode primaryCode(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    }
}
