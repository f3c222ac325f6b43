package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.SampleRecords;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A hostdb in a file, and what people do to the file with the tools of SQLite. */
record SqliteSite(Path directory) {
    /** The file, in directories that are not there at first. */
    Path path() {
        return made().resolve("on/the/way/pmc.db");
    }

    /** The first of those directories. */
    Path made() {
        return directory.resolve("made");
    }

    HostDb open() {
        return SqliteHostDb.open(path());
    }

    /** Has a hostdb with two VMs and a result there. */
    void store() {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.changes(
                            "framework-1",
                            3,
                            List.of(SampleRecords.full("web1.example", 1), SampleRecords.plain("web2", 2)),
                            List.of(SampleRecords.result("r-1")),
                            List.of()));
        }
    }

    void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of what a query finds. */
    List<String> strings(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }
}
