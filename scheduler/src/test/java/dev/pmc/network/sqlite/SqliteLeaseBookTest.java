package dev.pmc.network.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookContract;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.sqlite.Sqlite;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

class SqliteLeaseBookTest extends LeaseBookContract {
    private static final Lease LEASE =
            new Lease(new Hostname("web1"), "10.1.2.16", new MacAddress("52:54:00:01:02:10"), true);

    @TempDir
    Path folder;

    @Test
    void onlyItsOwnerCanReadIt() throws Exception {
        try (LeaseBook book = open()) {
            write(book);
            assertThat(permissions()).hasSize(3).containsOnly("rw-------");
        }
    }

    @Test
    void oneThatEverybodyCouldReadIsItsOwnersFromNowOn() throws Exception {
        try (LeaseBook running = open()) {
            write(running);
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Files.setPosixFilePermissions(
                        folder.resolve("network.db" + suffix), PosixFilePermissions.fromString("rw-r--r--"));
            }
            open().close();
            assertThat(permissions()).hasSize(3).containsOnly("rw-------");
        }
    }

    @Test
    void aGroupThatWasGivenItKeepsIt() throws Exception {
        open().close();
        Files.setPosixFilePermissions(folder.resolve("network.db"), PosixFilePermissions.fromString("rw-rw----"));

        try (LeaseBook book = open()) {
            write(book);
            assertThat(permissions()).hasSize(3).containsOnly("rw-rw----");
        }
    }

    @Test
    void aRowThatNobodyUnderstandsIsAFaultOfTheBookAndNotOfAJob() throws Exception {
        open().close();
        try (Connection connection = Sqlite.open(folder.resolve("network.db"), new SQLiteConfig());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO lease VALUES ('not_a_name', '10.1.2.17', '52:54:00:01:02:11', 1)");
        }
        try (LeaseBook book = open()) {
            assertThatThrownBy(book::leases)
                    .isInstanceOf(LeaseBookException.class)
                    .hasMessageContaining("a row that pmc did not write");
        }
    }

    @Override
    protected LeaseBook openOther() {
        return SqliteLeaseBook.open(folder.resolve("other.db"), InstantSource.system());
    }

    @Override
    protected LeaseBook open() {
        return SqliteLeaseBook.open(folder.resolve("network.db"), InstantSource.system());
    }

    private static void write(LeaseBook book) {
        book.change(pages -> {
            pages.put(LEASE);
            return LEASE;
        });
    }

    private Stream<String> permissions() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(SqliteLeaseBookTest::permissionsOf).toList().stream();
        }
    }

    private static String permissionsOf(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
