package dev.pmc.hostdb.sqlite;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.StaleEpochException;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * A hostdb in one SQLite file, which people can read with the {@code sqlite3} tool, also while it is in use.
 *
 * <p>A lock keeps a second process away from the file while one has it open. Should the lock be lost, because somebody removes its
 * file, the epoch in the file itself sees to it that only the one that opened it last can commit.
 *
 * <p>Thread rule: one thread at a time. Failure rule: a commit that fails is rolled back and may be tried again, unless the disk
 * itself failed: then nobody knows what is on it, and every further commit is refused until the file is opened anew.
 */
public final class SqliteHostDb implements HostDb {
    private static final int MAX_EVENTS = 4096;

    private final Path path;
    private final OwnerLock lock;
    private final Connection connection;
    private final FilePlace place;
    private final Checkpoints checkpoints;
    private final PreparedStatement putVm;
    private final PreparedStatement removeVm;
    private final PreparedStatement putResult;
    private final PreparedStatement removeResult;
    private final PreparedStatement putHandled;
    private final PreparedStatement removeHandled;
    private final PreparedStatement putMeta;
    private final PreparedStatement putMachine;
    private final PreparedStatement putGroup;
    private final PreparedStatement removeGroup;
    private final PreparedStatement getEpoch;
    private long sequence;
    private boolean broken;
    private StateWatch watch = StateWatch.NOBODY;

    private SqliteHostDb(Path path, OwnerLock lock, Connection connection, FilePlace place) throws SQLException {
        this.path = path;
        this.lock = lock;
        this.connection = connection;
        this.place = place;
        checkpoints = new Checkpoints(path, place);
        putVm = connection.prepareStatement("INSERT INTO vm (hostname, state, goal, agent, record)"
                + " VALUES (?, ?, ?, ?, CAST(? AS TEXT)) ON CONFLICT (hostname) DO UPDATE SET state = excluded.state,"
                + " goal = excluded.goal, agent = excluded.agent, record = excluded.record");
        removeVm = connection.prepareStatement("DELETE FROM vm WHERE hostname = ?");
        putResult = connection.prepareStatement("INSERT INTO outbox (id, result) VALUES (?, CAST(? AS TEXT))");
        removeResult = connection.prepareStatement("DELETE FROM outbox WHERE id = ?");
        putHandled = connection.prepareStatement("INSERT INTO handled (job, queue, mark) VALUES (?, ?, ?)"
                + " ON CONFLICT (job, queue) DO UPDATE SET mark = excluded.mark");
        removeHandled = connection.prepareStatement("DELETE FROM handled WHERE job = ? AND queue = ?");
        putMeta = connection.prepareStatement("INSERT INTO meta (key, value) VALUES (?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        getEpoch = connection.prepareStatement("SELECT value FROM meta WHERE key = '" + HostDbReader.EPOCH + "'");
        putMachine = connection.prepareStatement("INSERT INTO machine (name, mode, record)"
                + " VALUES (?, ?, CAST(? AS TEXT)) ON CONFLICT (name) DO UPDATE SET mode = excluded.mode,"
                + " record = excluded.record");
        putGroup = connection.prepareStatement("INSERT INTO vm_group (name, mode, record)"
                + " VALUES (?, ?, CAST(? AS TEXT)) ON CONFLICT (name) DO UPDATE SET mode = excluded.mode,"
                + " record = excluded.record");
        removeGroup = connection.prepareStatement("DELETE FROM vm_group WHERE name = ?");
        sequence = new HostDbReader(connection, path).sequence();
    }

    /**
     * Opens a hostdb, and makes it if there never was one.
     *
     * @throws HostDbException if another process has it open, it cannot be read and written as one, or there was one and it is
     *     gone: to go on without it would be to forget every VM
     */
    public static SqliteHostDb open(Path path) {
        SqliteFile.requireNotLost(path);
        return open(path, new Schema(Schema.STEPS));
    }

    /** Opens a hostdb, and makes it if it is not there, also where there was one before. */
    static SqliteHostDb openOrReplace(Path path) {
        return open(path, new Schema(Schema.STEPS));
    }

    static SqliteHostDb open(Path path, Schema schema) {
        SqliteFile.createIfMissing(path);
        SqliteFile.warnIfOpenToOthers(path);
        OwnerLock lock = OwnerLock.of(path);
        Connection connection = null;
        try {
            connection = SqliteFile.openForOwner(path);
            schema.bringUpToDate(connection, path);
            SqliteFile.requireSound(connection, path);
            return new SqliteHostDb(path, lock, connection, FilePlace.of(path));
        } catch (IOException e) {
            closeAfterFailure(connection, lock, e);
            throw new HostDbException("cannot open the hostdb " + path + ", " + Reasons.of(e), e);
        } catch (SQLException e) {
            closeAfterFailure(connection, lock, e);
            throw Reasons.failure("cannot open the hostdb " + path, e);
        } catch (HostDbException e) {
            closeAfterFailure(connection, lock, e);
            throw e;
        }
    }

    private static void closeAfterFailure(@Nullable Connection connection, OwnerLock lock, Exception failure) {
        try (lock) {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException | HostDbException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public State load() {
        State state = new HostDbReader(connection, path).load();
        watch.read(state);
        return state;
    }

    @Override
    public Epoch newEpoch() {
        requireKept();
        Epoch[] begun = new Epoch[1];
        transact(() -> {
            begun[0] = new Epoch(epoch() + 1);
            put(putMeta, HostDbReader.EPOCH, begun[0].toString());
        });
        return begun[0];
    }

    /** The number of the epoch that stands; 0 before the first. */
    private long epoch() throws SQLException {
        try (ResultSet row = getEpoch.executeQuery()) {
            String number = row.next() ? row.getString(1) : "0";
            if (!number.matches("\\d{1,18}")) {
                throw new UnfitHostDbException("the hostdb " + path + " does not tell its epoch: meta has " + number);
            }
            return Long.parseLong(number);
        }
    }

    private void requireStanding(Epoch epoch) throws SQLException {
        long current = epoch();
        if (epoch.number() != current) {
            throw new StaleEpochException("the hostdb " + path, epoch, current);
        }
    }

    @Override
    public void requireLeading(Epoch epoch) {
        requireKept();
        try {
            requireStanding(epoch);
        } catch (SQLException e) {
            throw Reasons.failure("cannot read the hostdb " + path, e);
        }
    }

    @Override
    public Optional<State> follow(StateWatch told, Consumer<HostDbException> failed) {
        // Its owner is the only one who can write to it.
        watch = told;
        return Optional.empty();
    }

    /** A file has no limit; so much is decided in some 100 ms. */
    @Override
    public int maxEvents() {
        return MAX_EVENTS;
    }

    private void requireKept() {
        boolean kept;
        try {
            kept = place.isKept();
        } catch (IOException e) {
            throw new HostDbException("cannot look for the hostdb " + path + ", " + Reasons.of(e), e);
        }
        if (!kept && !broken) {
            broken = true;
            throw new UnfitHostDbException("the hostdb " + path
                    + " was removed or replaced while pmc ran. All that it held is in " + Rescue.copy(connection, path)
                    + "; put that back in its place before pmc is started again");
        }
    }

    @Override
    public void commit(Epoch epoch, Changes changes) {
        if (changes.isEmpty() && changes.sequence() == sequence) {
            requireLeading(epoch);
            return;
        }
        requireKept();
        transact(() -> {
            requireStanding(epoch);
            write(changes);
        });
        sequence = changes.sequence();
        checkpoints.committed();
    }

    /** Becomes another hostdb, all or nothing; itself it must be empty. */
    void become(State state) {
        transact(() -> {
            put(putMeta, "id", state.id());
            write(state.fromEmpty());
        });
        sequence = state.sequence();
    }

    /** Lets the scheduler register as a new framework; the records stay as they are. */
    void forgetFramework() {
        transact(() -> SqliteFile.execute(connection, "DELETE FROM meta WHERE key = 'framework_id'"));
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void transact(Work work) {
        if (broken) {
            throw new HostDbException("the hostdb " + path + " has failed and must be opened anew: restart pmc");
        }
        try {
            SqliteFile.execute(connection, "BEGIN IMMEDIATE");
            work.run();
            SqliteFile.execute(connection, "COMMIT");
        } catch (SQLException e) {
            broken = Reasons.primaryCode(e) == SQLiteErrorCode.SQLITE_IOERR;
            rollBackAfter(e);
            throw Reasons.failure("cannot write to the hostdb " + path, e);
        } catch (RuntimeException e) {
            rollBackAfter(e);
            throw e;
        }
    }

    private void write(Changes changes) throws SQLException {
        List<VmRecord> kept = new ArrayList<>();
        List<Hostname> gone = new ArrayList<>();
        changes.vms().forEach((hostname, vm) -> {
            if (vm.isEmpty()) {
                gone.add(hostname);
            } else if (hostname.equals(vm.get().hostname())) {
                kept.add(vm.get());
            } else {
                throw new IllegalArgumentException(
                        "the record of " + vm.get().hostname() + " was to be stored for " + hostname);
            }
        });
        each(putVm, kept, SqliteHostDb::bind);
        each(removeVm, gone, (row, hostname) -> bind(row, hostname.value()));
        each(putResult, changes.results(), (row, result) -> bindJson(row, result, result.id()));
        each(removeResult, changes.delivered(), SqliteHostDb::bind);
        each(
                putHandled,
                changes.handled(),
                (row, job) -> bind(row, Long.toString(job.id()), job.queue().value(), Integer.toString(job.mark())));
        each(
                removeHandled,
                changes.settled(),
                (row, job) -> bind(row, Long.toString(job.id()), job.queue().value()));
        if (changes.frameworkId() != null) {
            put(putMeta, "framework_id", changes.frameworkId());
        }
        each(
                putMachine,
                changes.machines().values(),
                (row, machine) ->
                        bindJson(row, machine, machine.name(), machine.mode().word()));
        writeGroups(changes.groups());
        put(putMeta, "sequence", Long.toString(changes.sequence()));
    }

    private void writeGroups(Map<GroupName, Optional<GroupRecord>> groups) throws SQLException {
        each(
                putGroup,
                groups.values().stream().flatMap(Optional::stream).toList(),
                (row, group) -> bindJson(
                        row, group, group.name().value(), group.rollout().mode().name()));
        List<GroupName> gone = groups.entrySet().stream()
                .filter(group -> group.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        each(removeGroup, gone, (row, name) -> bind(row, name.value()));
    }

    private interface Binder<T> {
        void bind(PreparedStatement row, T value) throws SQLException;
    }

    /** In one batch: the driver does things around each single statement that cost as much as the statement. */
    private static <T> void each(PreparedStatement statement, Collection<T> values, Binder<T> binder)
            throws SQLException {
        try {
            for (T value : values) {
                binder.bind(statement, value);
                statement.addBatch();
            }
            statement.executeBatch();
        } finally {
            statement.clearBatch();
        }
    }

    private static void bind(PreparedStatement row, VmRecord vm) throws SQLException {
        bindJson(row, vm, vm.hostname().value(), vm.state().name(), vm.goal().name(), agent(vm.attempt(), vm.home()));
    }

    private static @Nullable String agent(@Nullable Attempt attempt, @Nullable Home home) {
        if (attempt != null) {
            return attempt.agentHostname();
        }
        return home == null ? null : home.hostname();
    }

    /** The JSON form comes last, as the bytes that are stored: a string would be made of it only to be taken apart. */
    private static void bindJson(PreparedStatement row, Record value, @Nullable String... values) throws SQLException {
        row.setBytes(values.length + 1, Records.bytes(value));
        bind(row, values);
    }

    private static void bind(PreparedStatement row, @Nullable String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            row.setString(i + 1, values[i]);
        }
    }

    private static void put(PreparedStatement statement, String... values) throws SQLException {
        bind(statement, values);
        statement.executeUpdate();
    }

    private void rollBackAfter(Exception failure) {
        try {
            SqliteFile.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // On some failures SQLite has rolled back already, and then there is nothing to roll back.
            failure.addSuppressed(e);
        }
        try {
            SqliteFile.execute(connection, "BEGIN");
            SqliteFile.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            broken = true;
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try (lock) {
            checkpoints.close();
            connection.close();
        } catch (SQLException e) {
            throw Reasons.failure("cannot close the hostdb " + path, e);
        }
    }
}
