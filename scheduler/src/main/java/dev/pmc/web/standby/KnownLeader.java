package dev.pmc.web.standby;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Who leads of the schedulers that share a hostdb, as far as this one knows: what ZooKeeper said last, and when. Whoever
 * watches the election tells it so, at least once in some seconds. Thread-safe.
 */
public final class KnownLeader {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final URI own;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Look last = Look.NONE;

    /**
     * What was seen.
     *
     * @param leader null if nobody leads
     * @param at null if nothing was seen yet
     */
    private record Look(@Nullable URI leader, @Nullable Instant at) {
        static final Look NONE = new Look(null, null);
    }

    /** @param own the root of this scheduler's own pages; its name in the election */
    public KnownLeader(URI own, InstantSource clock) {
        this.own = own;
        this.clock = clock;
    }

    /**
     * ZooKeeper says now who leads.
     *
     * @param root the root of its pages, {@code http://HOST:PORT/}; null if nobody leads
     * @throws IllegalArgumentException if that is no such root, and nothing was seen
     */
    public void seen(@Nullable String root) {
        URI before = last.leader;
        URI leader = root == null ? null : root(root);
        last = new Look(leader, clock.instant());
        if (!Objects.equals(before, leader)) {
            listeners.forEach(Runnable::run);
        }
    }

    private static URI root(String text) {
        URI root = URI.create(text);
        if (!SCHEMES.contains(String.valueOf(root.getScheme())) || root.getHost() == null || root.getPort() <= 0) {
            throw new IllegalArgumentException("'" + text + "' is no scheduler's root, such as http://10.0.0.1:12345/");
        }
        return root;
    }

    URI own() {
        return own;
    }

    /** The root of the leader's pages, with a slash at its end; null if nobody leads, or nothing was seen yet. */
    public @Nullable URI leader() {
        return last.leader;
    }

    /** For people: who leads. */
    String words() {
        URI leader = last.leader;
        return leader == null ? "nobody leads" : leader + " leads";
    }

    /** How old this knowledge is; null if nothing was seen yet. */
    @Nullable
    Duration age() {
        Instant at = last.at;
        return at == null ? null : Duration.between(at, clock.instant());
    }

    /** Has something done whenever another one leads, or nobody; it must not block. */
    void whenChanged(Runnable listener) {
        listeners.add(listener);
    }
}
