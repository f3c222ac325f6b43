package dev.pmc.network.sqlite;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.lease.TakenAddresses;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of a {@link LeaseBook} during one transaction. Thread rule: the transaction's. */
final class SqlitePages implements LeasePages {
    private static final String LEASE = "SELECT hostname, ip, mac, proven FROM lease";
    private static final String BARRED = "SELECT ip, reason, until_ms FROM barred WHERE until_ms > ?";
    private static final String ENDED = "SELECT claim, hostname, until_ms FROM ended WHERE until_ms > ?";

    private final Connection connection;
    private final TakenAddresses taken = new TakenAddresses();

    SqlitePages(Connection connection) {
        this.connection = connection;
    }

    /** A failure of SQLite on its way out of a lambda. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException cause;

        private Unreadable(SQLException cause) {
            super(cause);
            this.cause = cause;
        }

        SQLException cause() {
            return cause;
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(Reader<T> reader, String sql, Object... values) {
        try (PreparedStatement statement = prepared(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new Unreadable(e);
        } catch (IllegalArgumentException e) {
            throw new Unreadable(new SQLException("it has a row that pmc did not write: " + e.getMessage(), e));
        }
    }

    private void execute(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepared(sql, values)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new Unreadable(e);
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                new Hostname(row.getString(1)), row.getString(2), new MacAddress(row.getString(3)), row.getBoolean(4));
    }

    private static Barred barredRow(ResultSet row) throws SQLException {
        return new Barred(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }

    private static Claim claimRow(ResultSet row) throws SQLException {
        return new Claim(row.getString(1), new Hostname(row.getString(2)), row.getBoolean(3));
    }

    private static Ended endedRow(ResultSet row) throws SQLException {
        return new Ended(row.getString(1), new Hostname(row.getString(2)), Instant.ofEpochMilli(row.getLong(3)));
    }

    private static <T> Optional<T> one(List<T> rows) {
        return rows.stream().findFirst();
    }

    @Override
    public List<Lease> leases() {
        return query(SqlitePages::lease, LEASE + " ORDER BY hostname");
    }

    @Override
    public Optional<Lease> of(Hostname hostname) {
        return one(query(SqlitePages::lease, LEASE + " WHERE hostname = ?", hostname.value()));
    }

    @Override
    public Optional<Hostname> holderOf(String address) {
        return one(query(SqlitePages::lease, LEASE + " WHERE ip = ?", address)).map(Lease::hostname);
    }

    @Override
    public Optional<Hostname> holderOf(MacAddress mac) {
        return one(query(SqlitePages::lease, LEASE + " WHERE mac = ?", mac.value()))
                .map(Lease::hostname);
    }

    @Override
    public Set<Long> taken(Cidr network, Instant now) {
        return taken.of(network, () -> {
            Set<Long> addresses = new HashSet<>();
            query(row -> row.getString(1), "SELECT ip FROM lease WHERE ip IS NOT NULL")
                    .forEach(address -> addresses.add(Cidr.number(address)));
            barred(now).forEach(barred -> addresses.add(Cidr.number(barred.address())));
            addresses.removeIf(address -> !network.contains(address));
            return addresses;
        });
    }

    @Override
    public Optional<Barred> barred(String address, Instant now) {
        return one(query(SqlitePages::barredRow, BARRED + " AND ip = ?", now.toEpochMilli(), address));
    }

    @Override
    public List<Barred> barred(Instant now) {
        return query(SqlitePages::barredRow, BARRED + " ORDER BY until_ms, ip", now.toEpochMilli());
    }

    @Override
    public void put(Lease lease) {
        execute(
                "INSERT INTO lease VALUES (?, ?, ?, ?) ON CONFLICT (hostname) DO UPDATE SET ip = excluded.ip,"
                        + " mac = excluded.mac, proven = excluded.proven",
                lease.hostname().value(),
                lease.address(),
                lease.mac().value(),
                lease.proven());
        took(lease.address());
    }

    private void took(@Nullable String address) {
        if (address != null) {
            taken.add(Cidr.number(address));
        }
    }

    @Override
    public void remove(Hostname hostname) {
        execute("DELETE FROM lease WHERE hostname = ?", hostname.value());
        taken.clear();
    }

    @Override
    public void bar(Barred barred) {
        execute(
                "INSERT OR REPLACE INTO barred VALUES (?, ?, ?)",
                barred.address(),
                barred.reason(),
                barred.until().toEpochMilli());
        took(barred.address());
    }

    @Override
    public void claim(Claim claim) {
        execute(
                "INSERT OR IGNORE INTO claim VALUES (?, ?, 0)",
                claim.id(),
                claim.hostname().value());
    }

    @Override
    public Optional<Claim> claim(String id) {
        return one(query(SqlitePages::claimRow, "SELECT id, hostname, passed_on FROM claim WHERE id = ?", id));
    }

    @Override
    public List<Claim> claimsOf(Hostname hostname) {
        return query(
                SqlitePages::claimRow,
                "SELECT id, hostname, passed_on FROM claim WHERE hostname = ? ORDER BY id",
                hostname.value());
    }

    @Override
    public List<Claim> idleClaims() {
        return query(
                SqlitePages::claimRow,
                "SELECT id, hostname, passed_on FROM claim WHERE hostname NOT IN (SELECT hostname FROM lease)"
                        + " ORDER BY id");
    }

    @Override
    public void drop(Claim claim) {
        execute("DELETE FROM claim WHERE id = ?", claim.id());
    }

    @Override
    public void end(Ended ended) {
        execute("DELETE FROM claim WHERE id = ?", ended.claim());
        execute(
                "INSERT OR REPLACE INTO ended VALUES (?, ?, ?)",
                ended.claim(),
                ended.hostname().value(),
                ended.until().toEpochMilli());
    }

    @Override
    public boolean isOver(String claim, Instant now) {
        return !query(SqlitePages::endedRow, ENDED + " AND claim = ?", now.toEpochMilli(), claim)
                .isEmpty();
    }

    @Override
    public List<Ended> ended(Instant now) {
        return query(SqlitePages::endedRow, ENDED + " ORDER BY claim", now.toEpochMilli());
    }

    @Override
    public void forgetEnded(Instant now) {
        execute("DELETE FROM ended WHERE until_ms <= ?", now.toEpochMilli());
    }

    @Override
    public void passedOn(Collection<String> claims) {
        claims.forEach(id -> execute("UPDATE claim SET passed_on = 1 WHERE id = ?", id));
    }

    @Override
    public void retire(String successor) {
        execute("INSERT INTO retired VALUES (?)", successor);
    }

    /** The book that has taken the place of this one. */
    Optional<String> successor() {
        return one(query(row -> row.getString(1), "SELECT successor FROM retired"));
    }
}
