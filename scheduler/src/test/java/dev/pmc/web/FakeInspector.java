package dev.pmc.web;

import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A queue with some jobs in it. */
public final class FakeInspector implements QueueInspector {
    public @Nullable QueueInspector real;
    public final List<Buried> jobs = new CopyOnWriteArrayList<>();
    public Counts counts = new Counts(3, 1, 0, 2, 1, 40);
    public Counts coming = new Counts(0, 0, 0, 0, 1, 40);
    /** Connections of pmc's own that take jobs. */
    public long own = 1;
    /** What the server calls itself. */
    public String server = "server";

    @Override
    public String server() throws QueueUnavailable {
        return real == null ? server : real.server();
    }

    @Override
    public String tube() {
        return "mesos";
    }

    @Override
    public Counts counts(String tube) throws QueueUnavailable {
        if (real != null) {
            return real.counts(tube);
        }
        return tube.equals(tube()) ? counts : coming;
    }

    @Override
    public Optional<Buried> buried(long id) throws QueueUnavailable {
        return real == null ? jobs.stream().filter(job -> job.id() == id).findFirst() : real.buried(id);
    }

    @Override
    public Optional<Buried> firstBuried() throws QueueUnavailable {
        return real == null ? jobs.stream().findFirst() : real.firstBuried();
    }

    @Override
    public boolean retry(long id) throws QueueUnavailable {
        return real == null ? jobs.removeIf(job -> job.id() == id) : real.retry(id);
    }

    @Override
    public boolean drop(long id) throws QueueUnavailable {
        return real == null ? jobs.removeIf(job -> job.id() == id) : real.drop(id);
    }

    @Override
    public void close() {}
}
