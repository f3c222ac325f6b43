package dev.pmc.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The services that a daemon is made of. Each works on a thread of its own until it is told to end; one that ends
 * without being told, by an exception, an error or otherwise, is reported once, and the daemon is not to go on without it.
 *
 * <p>A service shows that it works by beating its {@link Pulse} at least once in the time that it has said; one that does
 * not is stalled, which everybody can see and which ends nothing by itself.
 *
 * <p>Thread-safe. Life cycle: {@code (start | watch)* end}.
 */
public final class Services {
    private final InstantSource clock;
    private final Deaths deaths;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private volatile boolean ending;

    /** Hears of a service that is no more. */
    public interface Deaths {
        /**
         * A service is no more.
         *
         * @param cause null if it just ended
         */
        void died(String service, @Nullable Throwable cause);
    }

    /** What a service does on its thread. */
    public interface Service {
        /** Works until its thread is interrupted. */
        void run(Pulse pulse) throws InterruptedException;
    }

    /** By which a service shows that it works. */
    public interface Pulse {
        /** One that nobody feels, for tests. */
        Pulse NONE = () -> {};

        /** The service has come round once more. */
        void beat();
    }

    /**
     * How a service is.
     *
     * @param trouble what is wrong with it; null if nothing is
     */
    public record Health(String service, @Nullable String trouble) {
        public boolean isWell() {
            return trouble == null;
        }

        @Override
        public String toString() {
            return service + ": " + (trouble == null ? "ok" : trouble);
        }
    }

    private interface Running {
        Health health(Instant now);

        void end();
    }

    /**
     * @param clock must not go backwards
     * @param deaths is told once for each service, by its thread
     */
    public Services(InstantSource clock, Deaths deaths) {
        this.clock = clock;
        this.deaths = deaths;
    }

    /** Starts a service that is stalled when it has not come round for that time. */
    public void start(String name, Duration limit, Service service) {
        Worker worker = new Worker(name, limit, service);
        running.add(worker);
        worker.thread.start();
    }

    /**
     * Shows the health of a service that somebody else runs.
     *
     * @param trouble gives what is wrong with it, or null
     */
    public void watch(String name, Supplier<@Nullable String> trouble) {
        running.add(new Running() {
            @Override
            public Health health(Instant now) {
                return new Health(name, trouble.get());
            }

            @Override
            public void end() {
                // Whoever runs it ends it.
            }
        });
    }

    /** How each service is, in the order in which they were started. */
    public List<Health> health() {
        Instant now = clock.instant();
        List<Health> all = new ArrayList<>();
        running.forEach(service -> all.add(service.health(now)));
        return all;
    }

    /** From now on services may end: those that were started are told to. */
    public void end() {
        ending = true;
        running.forEach(Running::end);
    }

    private final class Worker implements Running, Pulse {
        private final String name;
        private final Duration limit;
        private final Service service;
        private final Thread thread;
        private volatile Instant beat;
        private volatile boolean dead;

        Worker(String name, Duration limit, Service service) {
            this.name = name;
            this.limit = limit;
            this.service = service;
            beat = clock.instant();
            thread = new Thread(this::work, name);
            thread.setDaemon(true);
        }

        @Override
        public void beat() {
            beat = clock.instant();
        }

        /** Nothing that is thrown passes unseen, errors included. */
        private void work() {
            Throwable cause = null;
            try {
                service.run(this);
            } catch (InterruptedException e) {
                cause = ending ? null : e;
            } catch (RuntimeException | Error e) {
                cause = e;
            }
            dead = true;
            if (!ending || cause != null) {
                deaths.died(name, cause);
            }
        }

        @Override
        public Health health(Instant now) {
            Duration silence = Duration.between(beat, now);
            if (dead) {
                return new Health(name, "is dead");
            }
            return new Health(
                    name, silence.compareTo(limit) > 0 ? "has not come round for " + silence.toSeconds() + " s" : null);
        }

        @Override
        public void end() {
            thread.interrupt();
        }
    }
}
