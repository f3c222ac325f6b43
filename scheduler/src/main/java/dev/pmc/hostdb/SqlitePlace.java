package dev.pmc.hostdb;

import dev.pmc.core.decision.State;
import dev.pmc.zookeeper.Election;
import java.nio.file.Path;
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
        return HostDbFiles.check(path);
    }

    @Override
    public void restore(State state) {
        HostDbFiles.restore(state, path);
    }

    @Override
    public @Nullable String forgetFramework() {
        return HostDbFiles.forgetFramework(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
