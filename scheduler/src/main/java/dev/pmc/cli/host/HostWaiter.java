package dev.pmc.cli.host;

import dev.pmc.cli.client.Ages;
import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.vm.Ascii;
import dev.pmc.vm.Word;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Waits until a host is as somebody wants it, and says meanwhile how it is doing: on one line that changes at a terminal,
 * with a line for each change elsewhere. Not thread-safe; for one wait at a time.
 *
 * <p>A host that is not known yet may be known soon: its job can still be on its way. pmc may be started again
 * meanwhile; only if it does not answer at the beginning is that the end.
 */
final class HostWaiter {
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** A job may have been queued, by the same command, before there was somebody to wait. */
    private static final Duration JUST_BEFORE = Duration.ofSeconds(2);

    /** What is waited for. */
    enum Wanted {
        /** Its domain is active. */
        RUNNING,
        /** Its guest has answered. */
        READY,
        /** Its guest is off, and its disk is kept. */
        STOPPED,
        /** Nothing of it is left. */
        GONE
    }

    /** Lets time pass; a test has its own. */
    interface Sleep {
        void sleep(Duration time) throws InterruptedException;
    }

    private final StatusApiClient client;
    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final Sleep pause;
    private final long made;
    private String shown = "";

    /** @param terminal {@code out} is looked at by a person as it is written */
    HostWaiter(StatusApiClient client, PrintWriter out, boolean terminal) {
        this(client, out, terminal, System::nanoTime, time -> Thread.sleep(time.toMillis()));
    }

    HostWaiter(StatusApiClient client, PrintWriter out, boolean terminal, LongSupplier nanos, Sleep pause) {
        this.client = client;
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        this.pause = pause;
        made = nanos.getAsLong();
    }

    /**
     * Waits.
     *
     * @return {@link Exit#OK} if it is so, {@link Exit#NEVER} if it will not be so by itself, {@link Exit#TIMEOUT}
     * @throws Failure if pmc does not answer from the beginning
     */
    Exit await(String hostname, Wanted wanted, Duration timeout) throws InterruptedException {
        return await(hostname, wanted, timeout, null);
    }

    /**
     * Waits for what a job does that was just queued. What it found may last a moment longer, and does not count as its end.
     *
     * @param job null if there was none
     */
    Exit await(String hostname, Wanted wanted, Duration timeout, @Nullable JobEffect job) throws InterruptedException {
        long start = nanos.getAsLong();
        boolean known = false;
        boolean answered = false;
        while (true) {
            Duration waited = Duration.ofNanos(nanos.getAsLong() - start);
            String stand;
            try {
                JsonNode host = find(hostname).orElse(null);
                answered = true;
                boolean begun = host == null || job == null || job.hasBegun(host);
                boolean mayBeOver = begun || (job != null && !job.isSeen());
                String end = mayBeOver ? end(hostname, host, wanted, known) : null;
                if (end != null) {
                    return ended(Exit.OK, end + " (after " + Ages.of(waited) + ")");
                }
                String hopeless = host == null && !known && wanted != Wanted.GONE
                        ? rejected(hostname)
                        : begun ? hopeless(hostname, host, wanted, known) : null;
                if (hopeless != null) {
                    return ended(Exit.NEVER, hopeless);
                }
                known = known || host != null;
                stand = host == null ? unknown(hostname) : stand(hostname, host);
            } catch (Failure e) {
                if (!answered || e.exit() != Exit.API) {
                    throw e;
                }
                stand = hostname + ": pmc does not answer at the moment";
            }
            show(stand, waited);
            if (waited.compareTo(timeout) >= 0) {
                return ended(
                        Exit.TIMEOUT,
                        stand + "; it is not " + Word.of(wanted) + " after " + Ages.of(waited) + " (pmc host why "
                                + hostname + ")");
            }
            pause.sleep(PAUSE);
        }
    }

    /**
     * Waits for one after the other, for so long in all.
     *
     * @param jobs what was just queued for some of them
     * @return how it ended for the first for which it did not end well
     */
    Exit awaitAll(Collection<String> hosts, Wanted wanted, Duration timeout, Map<String, JobEffect> jobs)
            throws InterruptedException {
        long end = nanos.getAsLong() + timeout.toNanos();
        Exit worst = Exit.OK;
        for (String host : hosts) {
            Duration left = Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
            Exit exit = await(host, wanted, left, jobs.get(host));
            worst = worst == Exit.OK ? exit : worst;
        }
        return worst;
    }

    private Optional<JsonNode> find(String hostname) {
        return client.find("/hosts/" + StatusApiClient.part(hostname));
    }

    /** What to say if pmc has put the host's job aside since this was made; an older one is another story. */
    private @Nullable String rejected(String hostname) {
        long age = Duration.ofNanos(nanos.getAsLong() - made).plus(JUST_BEFORE).toSeconds();
        for (JsonNode job : client.get("/jobs").path("items")) {
            if (Ascii.lower(ApiCommand.text(job, "hostname")).equals(Ascii.lower(hostname))
                    && job.path("age_seconds").asLong() <= age) {
                return hostname + ": its job was rejected (pmc job show " + ApiCommand.text(job, "id") + ")";
            }
        }
        return null;
    }

    /** What to say if it is as wanted. */
    private static @Nullable String end(String hostname, @Nullable JsonNode host, Wanted wanted, boolean known) {
        if (host == null) {
            return wanted == Wanted.GONE ? hostname + (known ? " is gone" : " is not there") : null;
        }
        boolean running = ApiCommand.text(host, "state").equals("running");
        boolean ready = running && host.path("ready").asBoolean();
        if (wanted == Wanted.STOPPED && ApiCommand.text(host, "state").equals("stopped")) {
            return hostname + " is stopped; its disk is on " + ApiCommand.text(host, "agent");
        }
        return (wanted == Wanted.RUNNING && running) || (wanted == Wanted.READY && ready)
                ? hostname + " is " + (ready ? "ready" : "running") + " on " + ApiCommand.text(host, "agent")
                        + " address " + ApiCommand.text(host, "ip")
                : null;
    }

    /** What to say if waiting will not help. */
    private static @Nullable String hopeless(String hostname, @Nullable JsonNode host, Wanted wanted, boolean known) {
        if (host == null) {
            return known && wanted != Wanted.GONE ? hostname + " was deleted meanwhile" : null;
        }
        String state = ApiCommand.text(host, "state");
        String goal = ApiCommand.text(host, "goal");
        boolean failed = state.equals("failed");
        // One that is stopping may be one whose last attempt is ended, and that is tried again.
        boolean hopeless = switch (wanted) {
            case GONE -> failed && goal.equals("erase");
            case STOPPED -> failed || goal.equals("erase");
            case RUNNING, READY -> failed || !goal.equals("run");
        };
        return hopeless ? hostname + " is " + state + ": " + ApiCommand.text(host, "reason") : null;
    }

    /** Its job may be on its way still, or where nobody takes it. */
    private String unknown(String hostname) {
        StringBuilder words = new StringBuilder(hostname + ": not known to pmc yet");
        client.find("/queue")
                .ifPresent(queue -> queue.path("warnings")
                        .forEach(warning -> words.append("; ").append(warning.asString())));
        return words.toString();
    }

    private static String stand(String hostname, JsonNode host) {
        String agent = ApiCommand.text(host, "agent");
        String said = ApiCommand.text(host, "reason");
        String reason = said.equals("-") ? StepText.of(host) : said;
        return hostname + ": " + ApiCommand.text(host, "state") + (agent.equals("-") ? "" : " on " + agent)
                + (reason.equals("-") ? "" : ", " + reason);
    }

    private void show(String stand, Duration waited) {
        if (terminal) {
            String line = stand + " (" + Ages.of(waited) + ")";
            out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
            shown = line;
            out.flush();
        } else if (!stand.equals(shown)) {
            out.println(stand);
            shown = stand;
            out.flush();
        }
    }

    private Exit ended(Exit exit, String words) {
        if (terminal && !shown.isEmpty()) {
            out.print("\r" + " ".repeat(shown.length()) + "\r");
        }
        out.println(words);
        out.flush();
        return exit;
    }
}
