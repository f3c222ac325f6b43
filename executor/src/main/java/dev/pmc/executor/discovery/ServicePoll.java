package dev.pmc.executor.discovery;

import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the pmc that leads about the services that guests of this machine want to know of, and waits for the next change: one
 * request at a time, for all guests together. Does nothing as long as no guest wants to know anything.
 *
 * <p>Where pmc is, and the word by which it knows that an executor of its own asks, it says itself, in a framework message;
 * it is asked whenever there is no answer from where it was. So whoever leads is found, and nothing of it is in a
 * configuration. As long as pmc is away, what it said last holds. Life cycle: {@code (given)* close}. Thread-safe.
 */
public final class ServicePoll implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServicePoll.class);
    private static final int WAIT_SECONDS = 25;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = (WAIT_SECONDS + 10) * 1000;
    private static final int MOST_BYTES = 16 << 20;

    /** The most that pmc takes in one request; who wants more asks for all. */
    private static final int MOST_NAMES = 200;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final KnownServices services;
    private final Consumer<Record> sender;
    private final Thread thread = new Thread(this::run, "services");
    /** Guards what follows. */
    private final Object lock = new Object();

    private @Nullable DiscoveryAccess access;
    private @Nullable HttpURLConnection waiting;
    private Set<String> asked = Set.of();
    private boolean closed;

    /** @param sender sends a message to pmc, which may get lost; must not block */
    public ServicePoll(KnownServices services, Consumer<Record> sender) {
        this.services = services;
        this.sender = sender;
        services.listen(this::wantsMore);
        thread.setDaemon(true);
        thread.start();
    }

    /** Pmc says where it is. */
    public void given(DiscoveryAccess told) {
        synchronized (lock) {
            access = told;
            lock.notifyAll();
        }
    }

    /** A guest wants to know of a service that the request under way does not ask for. */
    private void wantsMore() {
        synchronized (lock) {
            if (waiting != null && !services.wanted().equals(asked)) {
                waiting.disconnect();
            }
        }
    }

    private void run() {
        long index = -1;
        Duration pause = FIRST_PAUSE;
        Set<String> before = Set.of();
        try {
            while (true) {
                Set<String> names = services.awaitWanted();
                DiscoveryAccess known = awaitAccess(pause);
                if (known == null) {
                    pause = longer(pause);
                    continue;
                }
                try {
                    String answer = ask(known, names, names.equals(before) ? index : -1);
                    services.take(answer);
                    index = index(answer);
                    before = names;
                    pause = FIRST_PAUSE;
                } catch (IOException | IllegalArgumentException e) {
                    if (!names.equals(services.wanted())) {
                        continue; // it was cut off for that
                    }
                    LOG.atDebug()
                            .addKeyValue("pmc", known.url())
                            .addKeyValue("reason", e.toString())
                            .log("pmc does not say how services stand; what it said last holds");
                    forget(known);
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("services are not asked about any more");
        }
    }

    /** What pmc has said of where it is, or says within that time; null if it says nothing. */
    private @Nullable DiscoveryAccess awaitAccess(Duration patience) throws InterruptedException {
        synchronized (lock) {
            if (closed) {
                throw new InterruptedException("closed");
            }
            if (access != null) {
                return access;
            }
        }
        sender.accept(DiscoveryQuestion.ASKED);
        synchronized (lock) {
            long until = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos(); access == null && left > 0; left = until - System.nanoTime()) {
                lock.wait(Math.max(1, left / 1_000_000));
            }
            return access;
        }
    }

    private void forget(DiscoveryAccess failed) {
        synchronized (lock) {
            if (failed.equals(access)) {
                access = null;
            }
        }
    }

    private String ask(DiscoveryAccess known, Set<String> names, long index) throws IOException {
        String query = "format=text" + (names.size() > MOST_NAMES ? "" : "&service=" + String.join(",", names))
                + (index < 0 ? "" : "&index=" + index + "&wait=" + WAIT_SECONDS);
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(known.url() + "api/v1/discovery?" + query).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        connection.setRequestProperty("Authorization", "Bearer " + known.token());
        connection.setInstanceFollowRedirects(false);
        synchronized (lock) {
            if (closed) {
                throw new IOException("closed");
            }
            waiting = connection;
            asked = names;
            if (!services.wanted().equals(names)) {
                throw new IOException("guests want to know of more by now");
            }
        }
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("pmc answers with status " + connection.getResponseCode());
            }
            byte[] answer = connection.getInputStream().readNBytes(MOST_BYTES + 1);
            if (answer.length > MOST_BYTES) {
                throw new IOException("pmc answers with more than " + MOST_BYTES + " bytes");
            }
            return new String(answer, StandardCharsets.UTF_8);
        } finally {
            synchronized (lock) {
                waiting = null;
            }
            connection.disconnect();
        }
    }

    private static long index(String answer) {
        String first = answer.lines().findFirst().orElse("");
        if (!first.startsWith("index ")) {
            throw new IllegalArgumentException("an answer begins with its index, and not with: " + first);
        }
        return Long.parseLong(first.substring("index ".length()));
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (waiting != null) {
                waiting.disconnect();
            }
        }
        thread.interrupt();
    }
}
