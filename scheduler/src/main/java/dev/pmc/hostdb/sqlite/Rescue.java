package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.UnfitHostDbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Saves what an open SQLite file holds that is not found under its name any more. */
final class Rescue {
    private Rescue() {}

    /**
     * Copies the file through its open connection, beside where it was or, if that cannot be, into the temporary directory.
     *
     * @return the durable copy, which only its owner can read
     * @throws HostDbException if neither can be
     */
    static Path copy(Connection connection, Path lost) {
        String name = lost.getFileName() + ".rescued-" + Instant.now().getEpochSecond();
        HostDbException failure = new UnfitHostDbException("the hostdb " + lost
                + " was removed or replaced while pmc ran, and what it held cannot be written anywhere");
        for (Path directory : List.of(SqliteFile.directoryOf(lost), Path.of(System.getProperty("java.io.tmpdir")))) {
            try {
                return copyTo(connection, Files.createDirectories(directory).resolve(name));
            } catch (IOException | SQLException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static Path copyTo(Connection connection, Path copy) throws IOException, SQLException {
        Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, copy.toString());
            vacuum.execute();
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        SqliteFile.syncDirectory(SqliteFile.directoryOf(copy));
        return copy;
    }
}
