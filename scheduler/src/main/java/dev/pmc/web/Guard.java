package dev.pmc.web;

import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.Caller;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.ExecutorPass;
import dev.pmc.web.access.Sessions;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes requests, and limits their rate. Whoever has a token may do what its role may. Without one programs on this
 * machine may read, if nobody has a token or {@code openLoopback} says so; nobody else may do anything. Thread-safe.
 *
 * <p>A request that a proxy or a browser brings here from elsewhere is not one of this machine, although it comes from
 * its loopback address: a forwarding header, a Host that is a foreign name (a page in a local browser can have its own
 * name point to 127.0.0.1), or the browser's own word about where it was told to ask says so. A proxy that only moves
 * bytes says nothing; therefore a token, once there is one, holds for this machine too.
 *
 * <p>The same goes for a request that a standby passes to the leader: it is judged by what it shows alone, whoever sent it.
 * Since it comes from the address of the standby, which has limited its rate already, it is not counted if that is good.
 */
public final class Guard {
    private static final double PER_SECOND = 50;
    private static final double BURST = 200;
    private static final int MAX_PEERS = 10_000;
    private static final String OWN_NAME = "(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?";
    private static final Pattern OWN_HOST = Pattern.compile(OWN_NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern OWN_ORIGIN = Pattern.compile("https?://" + OWN_NAME, Pattern.CASE_INSENSITIVE);
    private static final Set<String> OWN_FETCHES = Set.of("same-origin", "none");
    private static final List<String> FORWARDED = List.of(
            SchedulerHeaders.PASSED_BY,
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Real-IP");

    private final CallerProof proof;
    private final boolean openLoopback;
    private final ExecutorPass executors = ExecutorPass.ofThisProcess();
    private final LongSupplier nanos;
    private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
            return size() > MAX_PEERS;
        }
    };

    /** @param openLoopback whether programs on this machine may read without a token */
    public Guard(CallerProof proof, boolean openLoopback) {
        this(proof, openLoopback, System::nanoTime);
    }

    Guard(CallerProof proof, boolean openLoopback, LongSupplier nanos) {
        this.proof = proof;
        this.openLoopback = openLoopback || !proof.isPossible();
        this.nanos = nanos;
    }

    /**
     * Lets a request in, and says whose it is.
     *
     * @throws ApiProblem if this peer asks too often, or may not do that
     */
    public Caller admit(Exchange exchange, AccessRole needed) {
        if (exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty() || !proof.isGood(exchange)) {
            limitRate(exchange.address());
        }
        Caller shown = proof.caller(exchange);
        Caller caller = shown == null ? ofThisMachine(exchange, needed) : shown;
        exchange.calledBy(caller);
        if (!caller.role().includes(needed)) {
            throw ApiProblem.forbidden(
                    "'" + caller.name() + "' is " + caller.role().words() + "; this takes " + needed.words());
        }
        return caller;
    }

    /**
     * Counts a request of this peer.
     *
     * @throws ApiProblem if it asks too often
     */
    public void limitRate(InetAddress peer) {
        long now = nanos.getAsLong();
        synchronized (buckets) {
            Bucket bucket = buckets.computeIfAbsent(peer, one -> new Bucket(now));
            if (!bucket.take(now)) {
                throw ApiProblem.tooMany("more than " + (int) PER_SECOND + " requests a second; ask less often");
            }
        }
    }

    /** What executors show, who get to hear of services by it and of nothing else. */
    public ExecutorPass executors() {
        return executors;
    }

    /** What shows the leader whose request it is that a standby passes there; null if it shows that itself, or nothing does. */
    public @Nullable String vouch(Exchange exchange) {
        return proof.vouch(exchange);
    }

    /** Whether a caller would still be let in; to be asked for as long as what it has begun goes on. */
    public BooleanSupplier lasting(Caller caller) {
        return proof.lasting(caller);
    }

    /** Log-ins of browsers. */
    public Sessions sessions() {
        return proof.sessions();
    }

    /** The header that a standby takes out of what it passes on, since it means something from proxies alone. */
    public String userHeader() {
        return proof.userHeader();
    }

    private Caller ofThisMachine(Exchange exchange, AccessRole needed) {
        boolean mayBeOpen =
                exchange.reads() && openLoopback && Caller.THIS_MACHINE.role().includes(needed);
        if (mayBeOpen && isOfThisMachine(exchange)) {
            return Caller.THIS_MACHINE;
        }
        String what = !exchange.reads()
                ? "changing something"
                : !mayBeOpen
                        ? "this"
                        : exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty()
                                ? "reading from another machine"
                                : "reading through a scheduler that stands by";
        throw proof.isPossible()
                ? ApiProblem.tokenNeeded(what + " needs the token: Authorization: Bearer TOKEN")
                : ApiProblem.forbidden(what + " needs a token: start pmc with --api-token-file or --api-access-file");
    }

    private boolean isOfThisMachine(Exchange exchange) {
        String asked = exchange.authority();
        return exchange.address().isLoopbackAddress()
                && !proof.comesThroughProxy(exchange)
                && FORWARDED.stream()
                        .allMatch(header -> exchange.headers(header).isEmpty())
                && exchange.headers("Host").stream()
                        .allMatch(host -> OWN_HOST.matcher(host).matches())
                && (asked == null || OWN_HOST.matcher(asked).matches())
                && exchange.headers("Origin").stream()
                        .allMatch(origin -> OWN_ORIGIN.matcher(origin).matches())
                && OWN_FETCHES.containsAll(exchange.headers("Sec-Fetch-Site"));
    }

    /** Requests that a peer may make: so many a second, and some more at once. */
    private static final class Bucket {
        private double left = BURST;
        private long last;

        Bucket(long now) {
            last = now;
        }

        boolean take(long now) {
            left = Math.min(BURST, left + (now - last) / 1e9 * PER_SECOND);
            last = now;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }
}
