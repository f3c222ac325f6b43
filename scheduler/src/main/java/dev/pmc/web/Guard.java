package dev.pmc.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, and how often. Reading is open to programs on this machine; everything else needs the token. Without
 * a token nobody else may do anything. Thread-safe.
 *
 * <p>A request that a proxy or a browser brings here from elsewhere is not one of this machine, although it comes from
 * its loopback address: a forwarding header, or a Host that is a foreign name (a page in a local browser can have its own
 * name point to 127.0.0.1), says so.
 */
final class Guard {
    private static final double PER_SECOND = 50;
    private static final double BURST = 200;
    private static final int MOST_PEERS = 10_000;
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private final byte @Nullable [] token;
    private final LongSupplier nanos;
    private final Map<InetAddress, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
            return size() > MOST_PEERS;
        }
    };

    /** @param token null if there is none */
    Guard(@Nullable String token, LongSupplier nanos) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
        this.nanos = nanos;
    }

    /** @throws ApiProblem if this peer asks too often */
    void pace(InetAddress peer) {
        long now = nanos.getAsLong();
        synchronized (buckets) {
            Bucket bucket = buckets.computeIfAbsent(peer, one -> new Bucket(now));
            if (!bucket.take(now)) {
                throw ApiProblem.tooMany("more than " + (int) PER_SECOND + " requests a second; ask less often");
            }
        }
    }

    /** @throws ApiProblem if this peer may not do that */
    void admit(HttpExchange exchange) {
        boolean reads = exchange.getRequestMethod().equals("GET")
                || exchange.getRequestMethod().equals("HEAD");
        List<String> given = exchange.getRequestHeaders().get("Authorization");
        if (given != null) {
            if (token == null) {
                throw ApiProblem.forbidden("pmc was started without --api-token-file, so no token is good");
            }
            if (given.size() != 1 || !matches(given.get(0), token)) {
                throw ApiProblem.forbidden("that is not the token");
            }
            return;
        }
        if (reads && isOfThisMachine(exchange)) {
            return;
        }
        String what = reads ? "reading from another machine" : "changing something";
        throw token == null
                ? ApiProblem.forbidden(what + " needs a token: start pmc with --api-token-file")
                : ApiProblem.tokenNeeded(what + " needs the token: Authorization: Bearer TOKEN");
    }

    private static boolean matches(String authorization, byte[] token) {
        String scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && MessageDigest.isEqual(
                        authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }

    private static boolean isOfThisMachine(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        List<String> hosts = new ArrayList<>(headers.getOrDefault("Host", List.of()));
        String asked = exchange.getRequestURI().getRawAuthority();
        if (asked != null) {
            hosts.add(asked); // as a proxy is asked
        }
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && !headers.containsKey("Forwarded")
                && !headers.containsKey("X-Forwarded-For")
                && !headers.containsKey("Via")
                && hosts.stream().allMatch(host -> THIS_MACHINE.matcher(host).matches());
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
