package dev.pmc.executor.discovery;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that guests of this machine have asked about, as pmc said last. Kept in a file, so that who asks after a
 * restart while pmc is away is told the same as before. Nothing expires: how things stood last is told until something else
 * is known. Thread-safe.
 */
public final class KnownServices {
    private static final Logger LOG = LoggerFactory.getLogger(KnownServices.class);

    /** A guest that asks about more is told of those it has asked about last. */
    private static final int MOST_OF_A_GUEST = 16;

    private final Map<Hostname, Map<String, Boolean>> wanted = new HashMap<>();
    private final Map<String, KnownService> services = new TreeMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Path file;
    private Set<String> all = Set.of();

    /** Has them kept in a file, and goes on with what is in it. */
    public synchronized void keepIn(Path path) {
        file = path;
        try {
            if (Files.exists(path)) {
                KnownService.read(Files.readString(path)).forEach(services::putIfAbsent);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("reason", e.toString())
                    .log("what was known of services cannot be read, and is asked for anew");
        }
    }

    /** Is told after each change of what is known, and of what is wanted; must not block. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** A guest wants to know of a service. */
    public void want(Hostname guest, String service) {
        synchronized (this) {
            wanted.computeIfAbsent(guest, name -> new LastAsked()).put(service, true);
            Set<String> now = all();
            if (now.equals(all)) {
                return;
            }
            all = now;
            notifyAll();
        }
        listeners.forEach(Runnable::run);
    }

    /** A guest is no more. */
    public synchronized void forget(Hostname guest) {
        wanted.remove(guest);
        all = all();
    }

    private Set<String> all() {
        Set<String> together = new TreeSet<>();
        wanted.values().forEach(names -> together.addAll(names.keySet()));
        return Collections.unmodifiableSet(together);
    }

    /** All that guests want to know of. */
    public synchronized Set<String> wanted() {
        return all;
    }

    /** Waits until somebody wants to know anything. */
    synchronized Set<String> awaitWanted() throws InterruptedException {
        while (all.isEmpty()) {
            wait();
        }
        return all;
    }

    /** A service, of which nobody may be a member; empty if pmc has not said anything of it yet. */
    public synchronized Optional<KnownService> get(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /**
     * Takes an answer of pmc's.
     *
     * @throws IllegalArgumentException if it is none
     */
    public void take(String text) {
        Map<String, KnownService> said = KnownService.read(text);
        synchronized (this) {
            if (services.entrySet().containsAll(said.entrySet())) {
                return;
            }
            services.putAll(said);
            keep();
        }
        listeners.forEach(Runnable::run);
    }

    private void keep() {
        Path path = file;
        if (path == null) {
            return;
        }
        String text =
                services.values().stream().flatMap(KnownService::lines).collect(Collectors.joining("\n", "", "\n"));
        try {
            AtomicFiles.write(path, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("reason", e.toString())
                    .log("what is known of services cannot be kept over a restart");
        }
    }

    /** The services that a guest has asked about last. */
    private static final class LastAsked extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        LastAsked() {
            super(4, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_OF_A_GUEST;
        }
    }
}
