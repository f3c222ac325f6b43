package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.UnfitHostDbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * The tables of a hostdb and how those of earlier versions become today's: version n is what the first n steps make.
 * The version is SQLite's {@code user_version}; the {@code application_id} tells a hostdb from other databases.
 *
 * <p>The text in {@code record} and {@code result} is what counts. The columns beside it repeat parts of it for people
 * with the {@code sqlite3} tool.
 */
final class Schema {
    /** The letters "pmc" and a one. */
    static final int APPLICATION_ID = 0x706d6331;

    private static final List<String> FIRST = List.of(
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE vm (hostname TEXT PRIMARY KEY, state TEXT NOT NULL, goal TEXT NOT NULL, agent TEXT,"
                    + " record TEXT NOT NULL)",
            "CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
                    + " result TEXT NOT NULL)",
            "CREATE TABLE handled (job INTEGER PRIMARY KEY, mark INTEGER NOT NULL)");

    /** Where an agent was is known from now on; of what was stored before it is not. */
    private static final List<String> ADDRESSES = List.of(
            "UPDATE vm SET record = json_set(record, '$.home.address', NULL)"
                    + " WHERE json_type(record, '$.home') = 'object'",
            "UPDATE vm SET record = json_set(record, '$.attempt.agentAddress', NULL)"
                    + " WHERE json_type(record, '$.attempt') = 'object'",
            "UPDATE vm SET record = json_set(record, '$.attempt.homeBefore.address', NULL)"
                    + " WHERE json_type(record, '$.attempt.homeBefore') = 'object'");

    /** Leases of the network stage. The null is written because a record that lacked a field was not read then. */
    private static final List<String> LEASES = List.of(
            "UPDATE vm SET record = json_insert(record, '$.lease', NULL)",
            "UPDATE outbox SET result = json_insert(result, '$.released', NULL)");

    /** What a job says about when its guest is ready. Nobody could say anything before. */
    private static final List<String> READY =
            List.of("UPDATE vm SET record = json_insert(record, '$.spec.ready', 'auto')");

    /** Jobs that wait for the end of a deletion. Nobody waited before: they were put back into the queue. */
    private static final List<String> DEFERRED =
            List.of("UPDATE vm SET record = json_insert(record, '$.deferred', json('[]'))");

    /** Machines have records. Nothing was kept of them before but that some are drained. */
    private static final List<String> MACHINES = List.of(
            "CREATE TABLE machine (name TEXT PRIMARY KEY, mode TEXT NOT NULL, record TEXT NOT NULL)",
            "INSERT OR IGNORE INTO machine (name, mode, record)"
                    + " SELECT lower(iif(hostname LIKE '_%.', substr(hostname, 1, length(hostname) - 1), hostname)), 'DRAINED',"
                    + " json_object('hostname', hostname, 'agents', json('[]'), 'mode', 'DRAINED', 'maintenance', NULL)"
                    + " FROM (SELECT substr(key, 9) AS hostname FROM meta WHERE key LIKE 'drained %')",
            "DELETE FROM meta WHERE key LIKE 'drained %'");

    /** Several queues count jobs each for itself. What was stored before has no name of a queue: there was but one. */
    private static final List<String> QUEUES = List.of(
            "CREATE TABLE handled_job (job INTEGER NOT NULL, queue TEXT NOT NULL, mark INTEGER NOT NULL,"
                    + " PRIMARY KEY (job, queue)) WITHOUT ROWID",
            "INSERT INTO handled_job (job, queue, mark) SELECT job, '', mark FROM handled",
            "DROP TABLE handled",
            "ALTER TABLE handled_job RENAME TO handled");

    /** Groups have records. There were none before. */
    private static final List<String> GROUPS =
            List.of("CREATE TABLE vm_group (name TEXT PRIMARY KEY, mode TEXT NOT NULL, record TEXT NOT NULL)");

    /**
     * Every step that was ever released, in order. A step is never changed, only followed by another. There is one for a new
     * table, and for what has come to mean something else; a new field of a record needs none, but its default.
     */
    static final List<List<String>> STEPS =
            List.of(FIRST, ADDRESSES, LEASES, READY, DEFERRED, MACHINES, QUEUES, GROUPS);

    private final List<List<String>> steps;

    Schema(List<List<String>> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Makes the tables, or those of an earlier version today's, all or nothing.
     *
     * @throws HostDbException if it is somebody else's database, or one of a newer pmc
     */
    void bringUpToDate(Connection connection, Path path) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = check(statement, path);
            if (version == steps.size()) {
                return;
            }
            statement.execute("BEGIN IMMEDIATE");
            for (List<String> step : steps.subList(version, steps.size())) {
                for (String sql : step) {
                    statement.execute(sql);
                }
            }
            if (version == 0) {
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("INSERT INTO meta VALUES ('id', '" + newId() + "'), ('sequence', '0')");
            }
            statement.execute("PRAGMA user_version = " + steps.size());
            statement.execute("COMMIT");
        }
    }

    /** Checks that it is a hostdb of exactly today's version, without changing it. */
    void requireUpToDate(Connection connection, Path path) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = check(statement, path);
            if (version == 0) {
                throw new UnfitHostDbException(path + " is an empty database, not a hostdb");
            }
            if (version < steps.size()) {
                throw new UnfitHostDbException("the hostdb " + path + " is of an earlier pmc (schema " + version
                        + ", this one has " + steps.size() + "): start the scheduler once, it brings it up to date");
            }
        }
    }

    private int check(Statement statement, Path path) throws SQLException {
        int application = number(statement, "PRAGMA application_id");
        int version = number(statement, "PRAGMA user_version");
        boolean empty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != APPLICATION_ID && !(application == 0 && version == 0 && empty)) {
            throw new UnfitHostDbException(
                    path + " is a database of another program, not a hostdb: give another --hostdb");
        }
        if (version > steps.size()) {
            throw new UnfitHostDbException("the hostdb " + path + " was written by a newer pmc (schema " + version
                    + ", this one knows " + steps.size() + "): run that one, or restore a backup from before it");
        }
        return version;
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString().substring(24);
    }
}
