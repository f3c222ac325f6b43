package dev.pmc.web;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes requests, and limits their rate. Whoever has the token may do everything. Without it programs on this
 * machine may read, if there is no token or {@code openLoopback} says so; nobody else may do anything. Thread-safe.
 *
 * <p>A request that a proxy or a browser brings here from elsewhere is not one of this machine, although it comes from
 * its loopback address: a forwarding header, a Host that is a foreign name (a page in a local browser can have its own
 * name point to 127.0.0.1), or the browser's own word about where it was told to ask says so. A proxy that only moves
 * bytes says nothing; therefore a token, once there is one, holds for this machine too.
 *
 * <p>The same goes for a request that a standby passes to the leader: it is judged by its token alone, whoever sent it. Since it
 * comes from the address of the standby, which has limited its rate already, it is not counted if its token is good.
 */
public final class Guard {
    private static final double PER_SECOND = 50;
    private static final double BURST = 200;
    private static final int MAX_PEERS = 10_000;
    private static final String OWN_NAME = "(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?";
    private static final Pattern OWN_HOST = Pattern.compile(OWN_NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern OWN_ORIGIN = Pattern.compile("http://" + OWN_NAME, Pattern.CASE_INSENSITIVE);
    private static final Set<String> OWN_FETCHES = Set.of("same-origin", "none");
    private static final List<String> FORWARDED = List.of(
            SchedulerHeaders.PASSED_BY,
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Real-IP");

    private final byte @Nullable [] token;
    private final boolean openLoopback;
    private final LongSupplier nanos;
    private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
            return size() > MAX_PEERS;
        }
    };

    /**
     * @param token null if there is none
     * @param openLoopback whether programs on this machine may read without the token
     */
    public Guard(@Nullable String token, boolean openLoopback) {
        this(token, openLoopback, System::nanoTime);
    }

    Guard(@Nullable String token, boolean openLoopback, LongSupplier nanos) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.openLoopback = openLoopback || token == null;
        this.nanos = nanos;
    }

    /**
     * Lets a request in.
     *
     * @throws ApiProblem if this peer asks too often, or may not do that
     */
    public void admit(Exchange exchange) {
        boolean wasLimited =
                !exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty() && hasToken(exchange.headers("Authorization"));
        if (!wasLimited) {
            limitRate(exchange.address());
        }
        authorize(exchange);
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

    /** @throws ApiProblem if this peer may not do that */
    void authorize(Exchange exchange) {
        List<String> given = exchange.headers("Authorization");
        if (!given.isEmpty()) {
            if (token == null) {
                throw ApiProblem.forbidden("pmc was started without --api-token-file, so no token is good");
            }
            if (!hasToken(given)) {
                throw ApiProblem.forbidden("that is not the token");
            }
            return;
        }
        if (exchange.reads() && openLoopback && isOfThisMachine(exchange)) {
            return;
        }
        String what = !exchange.reads()
                ? "changing something"
                : !openLoopback
                        ? "this"
                        : exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty()
                                ? "reading from another machine"
                                : "reading through a scheduler that stands by";
        throw token == null
                ? ApiProblem.forbidden(what + " needs a token: start pmc with --api-token-file")
                : ApiProblem.tokenNeeded(what + " needs the token: Authorization: Bearer TOKEN");
    }

    private boolean hasToken(List<String> authorization) {
        return token != null && authorization.size() == 1 && matches(authorization.get(0), token);
    }

    private static boolean matches(String authorization, byte[] token) {
        String scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && MessageDigest.isEqual(
                        authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }

    private static boolean isOfThisMachine(Exchange exchange) {
        String asked = exchange.authority();
        return exchange.address().isLoopbackAddress()
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
