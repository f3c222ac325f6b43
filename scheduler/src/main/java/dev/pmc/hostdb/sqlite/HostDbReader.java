package dev.pmc.hostdb.sqlite;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.vm.Hostname;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole hostdb, or says every record of it that cannot be read. All in one transaction, so that a reader beside
 * the owner does not see half of a commit.
 */
final class HostDbReader {
    /** The key of the number of the epoch that stands. */
    static final String EPOCH = "epoch";

    private static final int MAX_NAMED = 5;
    private static final int PART = 256;

    private final Connection connection;
    private final Path path;
    private final List<String> problems = new ArrayList<>();

    HostDbReader(Connection connection, Path path) {
        this.connection = connection;
        this.path = path;
    }

    /** @throws HostDbException if a single record cannot be read, naming the first few and what to do */
    State load() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Map<String, String> meta = meta(statement);
            Changes all = new Changes(
                    meta.get("framework_id"),
                    number(meta.get("sequence")),
                    vms(statement),
                    outbox(statement),
                    List.of(),
                    handled(statement),
                    List.of(),
                    machines(statement),
                    groups(statement));
            statement.execute("COMMIT");
            String id = meta.getOrDefault("id", "");
            if (id.isEmpty()) {
                problems.add("meta: the row id is missing");
            }
            if (!problems.isEmpty()) {
                throw unreadable();
            }
            return State.empty(id).after(all);
        } catch (SQLException e) {
            throw Reasons.failure("cannot read the hostdb " + path, e);
        }
    }

    /** The last number given out. */
    long sequence() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long sequence = number(meta(statement).get("sequence"));
            if (!problems.isEmpty()) {
                throw unreadable();
            }
            return sequence;
        }
    }

    private static Map<String, String> meta(Statement statement) throws SQLException {
        Map<String, String> meta = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT key, value FROM meta")) {
            while (rows.next()) {
                meta.put(rows.getString(1), rows.getString(2));
            }
        }
        return meta;
    }

    private long number(@Nullable String sequence) {
        if (sequence == null || !sequence.matches("\\d{1,18}")) {
            problems.add("meta: sequence is no number but " + sequence);
            return 0;
        }
        return Long.parseLong(sequence);
    }

    private Map<Hostname, Optional<VmRecord>> vms(Statement statement) throws SQLException {
        List<VmRecord> records = read(statement, "vm ", "SELECT hostname, record FROM vm ORDER BY rowid", row -> {
            VmRecord vm = Records.read(row.text(), VmRecord.class);
            if (!row.key().equals(vm.hostname().value())) {
                throw new IllegalArgumentException("its record is that of " + vm.hostname());
            }
            return vm;
        });
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        records.forEach(vm -> vms.put(vm.hostname(), Optional.of(vm)));
        return vms;
    }

    private Map<String, Machine> machines(Statement statement) throws SQLException {
        List<Machine> records = read(statement, "machine ", "SELECT name, record FROM machine", row -> {
            Machine machine = Records.read(row.text(), Machine.class);
            if (!row.key().equals(machine.name())) {
                throw new IllegalArgumentException("its record is that of " + machine.hostname());
            }
            return machine;
        });
        Map<String, Machine> machines = new HashMap<>();
        records.forEach(machine -> machines.put(machine.name(), machine));
        return machines;
    }

    private Map<GroupName, Optional<GroupRecord>> groups(Statement statement) throws SQLException {
        List<GroupRecord> records = read(statement, "group ", "SELECT name, record FROM vm_group", row -> {
            GroupRecord group = Records.read(row.text(), GroupRecord.class);
            if (!row.key().equals(group.name().value())) {
                throw new IllegalArgumentException("its record is that of " + group.name());
            }
            return group;
        });
        Map<GroupName, Optional<GroupRecord>> groups = new HashMap<>();
        records.forEach(group -> groups.put(group.name(), Optional.of(group)));
        return groups;
    }

    private List<JobResult> outbox(Statement statement) throws SQLException {
        return read(
                statement,
                "result ",
                "SELECT id, result FROM outbox ORDER BY seq",
                row -> Records.read(row.text(), JobResult.class));
    }

    private static List<HandledJob> handled(Statement statement) throws SQLException {
        List<HandledJob> handled = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT queue, job, mark FROM handled ORDER BY job, queue")) {
            while (rows.next()) {
                handled.add(new HandledJob(new QueueName(rows.getString(1)), rows.getLong(2), rows.getInt(3)));
            }
        }
        return handled;
    }

    private record Row(String key, String text) {}

    private record Understood<T>(
            @Nullable T value, @Nullable String problem) {}

    /**
     * Decodes on all processors while it reads on: decoding is most of the time that a start with many VMs takes. Reading
     * is faster, so it takes its share of the decoding rather than hold much that nobody has decoded. Order is kept, of
     * values and of problems.
     */
    private <T> List<T> read(Statement statement, String kind, String query, Function<Row, T> reader)
            throws SQLException {
        List<ForkJoinTask<List<Understood<T>>>> parts = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            List<Row> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(new Row(String.valueOf(result.getString(1)), String.valueOf(result.getString(2))));
                if (rows.size() == PART) {
                    parts.add(understand(rows, reader));
                    rows = new ArrayList<>();
                }
            }
            parts.add(understand(rows, reader));
        }
        List<T> values = new ArrayList<>();
        for (ForkJoinTask<List<Understood<T>>> part : parts) {
            for (Understood<T> row : part.join()) {
                if (row.value() != null) {
                    values.add(row.value());
                } else {
                    problems.add(kind + row.problem());
                }
            }
        }
        return values;
    }

    private static <T> ForkJoinTask<List<Understood<T>>> understand(List<Row> rows, Function<Row, T> reader) {
        ForkJoinTask<List<Understood<T>>> part = ForkJoinTask.adapt(
                () -> rows.stream().map(row -> understand(row, reader)).toList());
        if (ForkJoinPool.commonPool().hasQueuedSubmissions()) {
            part.invoke();
        } else {
            ForkJoinPool.commonPool().execute(part);
        }
        return part;
    }

    private static <T> Understood<T> understand(Row row, Function<Row, T> reader) {
        try {
            return new Understood<>(reader.apply(row), null);
        } catch (IllegalArgumentException e) {
            return new Understood<>(null, row.key() + ": " + e.getMessage());
        }
    }

    private HostDbException unreadable() {
        String first = String.join("; ", problems.subList(0, Math.min(MAX_NAMED, problems.size())));
        String more = problems.size() > MAX_NAMED ? "; and " + (problems.size() - MAX_NAMED) + " more" : "";
        return new UnfitHostDbException(
                "the hostdb " + path + " has records that cannot be read, and without them pmc would"
                        + " forget VMs: restore a backup, or repair them with the sqlite3 tool; nothing was changed: "
                        + first.replace('\n', ' ') + more);
    }
}
