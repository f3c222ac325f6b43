package dev.pmc.web.access;

import dev.pmc.web.Exchange;
import dev.pmc.web.SchedulerHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has wanted what changed, and what came of it: a line in the log for each, and the latest in memory. Strangers, who have
 * shown nothing that is good, have a place of their own, so that they push out nobody else. Thread-safe.
 */
public final class AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int KEPT = 2000;
    private static final int KEPT_OF_STRANGERS = 200;

    private static final int MAX_PATH = 300;
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.%]{2,60}");

    private final InstantSource clock;
    private final Deque<Entry> known = new ArrayDeque<>();
    private final Deque<Entry> strangers = new ArrayDeque<>();
    private long last;

    public AuditTrail(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What somebody has wanted.
     *
     * @param who null for a stranger
     * @param from where it came from
     * @param through the peer that has passed it, which says where it came from; null if it came straight
     */
    public record Deed(
            @Nullable Caller who, String from, @Nullable String through, String method, String path) {
        /** What a request asks for. */
        public static Deed of(Exchange exchange) {
            String peer = exchange.address().getHostAddress();
            boolean isPassed = !exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty();
            String client = String.valueOf(exchange.header(SchedulerHeaders.CLIENT));
            String query = exchange.query() == null ? "" : "?" + exchange.query();
            String path = exchange.shownPath() + query;
            return new Deed(
                    exchange.caller(),
                    isPassed ? (ADDRESS.matcher(client).matches() ? client : "unknown") : peer,
                    isPassed ? peer : null,
                    exchange.method(),
                    path.length() > MAX_PATH ? path.substring(0, MAX_PATH) : path);
        }
    }

    /**
     * A deed, with what came of it.
     *
     * @param status of HTTP
     * @param detail why not; null if it was done
     */
    public record Entry(
            long number,
            Instant at,
            Deed deed,
            int status,
            @Nullable String detail) {
        /** {@code done}, {@code refused} to who may not, or {@code failed}. */
        public String outcome() {
            return status < 400 ? "done" : status == 401 || status == 403 ? "refused" : "failed";
        }
    }

    /** Writes down what came of a deed. */
    public void add(Deed deed, int status, @Nullable String detail) {
        Entry entry;
        synchronized (this) {
            entry = new Entry(++last, clock.instant(), deed, status, detail);
            Deque<Entry> kept = deed.who() == null ? strangers : known;
            kept.addFirst(entry);
            if (kept.size() > (deed.who() == null ? KEPT_OF_STRANGERS : KEPT)) {
                kept.removeLast();
            }
        }
        Caller who = deed.who();
        LOG.atInfo()
                .addKeyValue("who", who == null ? null : who.name())
                .addKeyValue("role", who == null ? null : who.role())
                .addKeyValue("from", deed.from())
                .addKeyValue("through", deed.through())
                .addKeyValue("method", deed.method())
                .addKeyValue("path", deed.path())
                .addKeyValue("outcome", entry.outcome())
                .addKeyValue("status", status)
                .addKeyValue("reason", detail)
                .log("somebody wants something changed");
    }

    /** The latest first, of those before that number. */
    public synchronized List<Entry> before(long number, int most) {
        List<Entry> all = new ArrayList<>(known);
        all.addAll(strangers);
        return all.stream()
                .filter(entry -> entry.number() < number)
                .sorted(Comparator.comparingLong(Entry::number).reversed())
                .limit(most)
                .toList();
    }
}
