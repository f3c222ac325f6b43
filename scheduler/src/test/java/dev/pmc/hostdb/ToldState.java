package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a {@link StateWatch} is told, folded: what it must come to is what was loaded. */
public final class ToldState implements StateWatch {
    private volatile @Nullable State state;
    private final AtomicInteger followed = new AtomicInteger();

    @Override
    public void read(State read) {
        state = read;
    }

    @Override
    public void followed(State before, Changes changes) {
        if (!before.equals(state)) {
            throw new AssertionError("told of changes to " + before + " after " + state);
        }
        state = before.after(changes);
        followed.incrementAndGet();
    }

    /** The state so far; null if nothing was told. */
    public @Nullable State state() {
        return state;
    }

    /** How many commits were told one by one. */
    public int followed() {
        return followed.get();
    }
}
