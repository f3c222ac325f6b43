package dev.pmc.hostdb.sqlite;

import dev.pmc.core.decision.State;
import dev.pmc.hostdb.FrameworkAgreement;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.zookeeper.Election;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A hostdb in an SQLite file, for one scheduler on one machine. */
public record SqlitePlace(Path path) implements HostDbPlace {
    /** Files do not come and go. */
    @Override
    public void await(Consumer<String> trouble) {}

    @Override
    public HostDb open() {
        return SqliteHostDb.open(path);
    }

    @Override
    public @Nullable Election stand(String name) {
        return null;
    }

    @Override
    public @Nullable FrameworkAgreement agreement() {
        return null;
    }

    @Override
    public State check() {
        try (Connection connection = SqliteFile.openForReading(path)) {
            new Schema(Schema.STEPS).requireUpToDate(connection, path);
            SqliteFile.requireSound(connection, path);
            return new HostDbReader(connection, path).load();
        } catch (SQLException e) {
            throw Reasons.failure("cannot read the hostdb " + path, e);
        }
    }

    @Override
    public void restore(State state) {
        try (SqliteHostDb db = SqliteHostDb.openOrReplace(path)) {
            HostDbPlace.requireEmpty(db.load(), path.toString());
            db.become(state);
        }
    }

    @Override
    public @Nullable String forgetFramework() {
        SqliteFile.requireExisting(path);
        try (SqliteHostDb db = SqliteHostDb.open(path)) {
            String forgotten = db.load().frameworkId();
            db.forgetFramework();
            return forgotten;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
