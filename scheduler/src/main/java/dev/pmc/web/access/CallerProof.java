package dev.pmc.web.access;

import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.SchedulerHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * By what a request shows whose it is: a token, the cookie of a log-in, or the word of a proxy that is believed.
 *
 * <p>Cookies and proxies vouch for whatever a browser sends, also for what another site's page has it send. Therefore they
 * count only where the browser says that one of pmc's own pages asks, or says nothing of it, and what changes something must
 * carry {@link #CSRF}, which no other page can know and which no browser sends elsewhere unasked. Thread-safe.
 */
public final class CallerProof {
    /** The cookie of a log-in. */
    public static final String COOKIE = "pmc_session";

    /** Of a request that changes something and shows no token: the session's own word. */
    public static final String CSRF = "Pmc-Csrf";

    /** What stands before the session's own word in a protocol that a WebSocket offers. */
    private static final String CSRF_PROTOCOL = "csrf.";

    private static final Set<String> OWN_FETCHES = Set.of("same-origin", "none");

    private final KnownCallers callers;
    private final Sessions sessions;
    private final TrustedProxies proxies;

    private CallerProof(KnownCallers callers, Sessions sessions, TrustedProxies proxies) {
        this.callers = callers;
        this.sessions = sessions;
        this.proxies = proxies;
    }

    /**
     * What callers can show.
     *
     * @param sharedToken the one token of {@code --api-token-file}, which all schedulers of a hostdb have; null if there is none
     * @param list what the access file says at the moment; null if there is none
     */
    public static CallerProof of(
            @Nullable String sharedToken,
            @Nullable Supplier<AccessList> list,
            TrustedProxies proxies,
            InstantSource clock) {
        KnownCallers callers = new KnownCallers(sharedToken, list, clock);
        return new CallerProof(callers, new Sessions(callers, sharedToken, clock), proxies);
    }

    /** One token and nothing else; null if there is not even that. */
    public static CallerProof ofToken(@Nullable String sharedToken) {
        return of(sharedToken, null, TrustedProxies.NONE, InstantSource.system());
    }

    /** Whether anybody can be known at all. */
    public boolean isPossible() {
        return callers.exist();
    }

    /** Log-ins. */
    public Sessions sessions() {
        return sessions;
    }

    /** The header in which a proxy names the caller. */
    public String userHeader() {
        return proxies.userHeader();
    }

    /** Whether what a request shows is good at the moment. */
    public boolean isGood(Exchange exchange) {
        List<String> authorization = exchange.headers("Authorization");
        return authorization.isEmpty()
                ? byCookie(exchange) != null
                : authorization.size() == 1 && callers.isGood(token(authorization.get(0)));
    }

    /**
     * Who calls; null if the request shows nothing.
     *
     * @throws ApiProblem if what it shows is not good, or may have been sent by another site's page
     */
    public @Nullable Caller caller(Exchange exchange) {
        List<String> authorization = exchange.headers("Authorization");
        if (!authorization.isEmpty()) {
            return callers.byToken(authorization.size() == 1 ? token(authorization.get(0)) : "");
        }
        Caller caller = isOfOwnPage(exchange) ? unasked(exchange) : null;
        Session session = caller == null ? null : caller.session();
        if (session != null && !exchange.reads() && !carries(exchange, session)) {
            throw ApiProblem.forbidden(
                    "this may come from a page that is not pmc's: what changes something has to carry " + CSRF
                            + ", as /api/v1/session tells it, or a token");
        }
        return caller;
    }

    /**
     * Whether a caller that was let in would still be: for what goes on after its request. It would not once the log-in has
     * ended, or the token is revoked, expires or is given anew.
     */
    public BooleanSupplier lasting(Caller caller) {
        AccessEntry shown = callers.named(caller.name());
        Session session = caller.session();
        return () -> shown != null
                && shown.equals(callers.named(caller.name()))
                && callers.isNow(shown)
                && (session == null || sessions.isOpen(session));
    }

    /** Whether it comes from a proxy that is believed, or names a caller as only such a one may. */
    public boolean comesThroughProxy(Exchange exchange) {
        return proxies.contain(exchange.address())
                || !exchange.headers(proxies.userHeader()).isEmpty();
    }

    /** What lets the leader know whom a proxy has named to this scheduler: a cookie's content, good for a moment. */
    public @Nullable String vouch(Exchange exchange) {
        boolean showsItself = !exchange.headers("Authorization").isEmpty();
        Caller caller = showsItself || !isOfOwnPage(exchange) ? null : byProxy(exchange);
        return caller == null ? null : sessions.vouch(caller);
    }

    /** What a browser sends without having been asked to by the page. */
    private @Nullable Caller unasked(Exchange exchange) {
        Caller known = byCookie(exchange);
        return known == null ? byProxy(exchange) : known;
    }

    private @Nullable Caller byCookie(Exchange exchange) {
        return exchange.headers("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> sessions.caller(pair.substring(COOKIE.length() + 1)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Caller byProxy(Exchange exchange) {
        List<String> names = exchange.headers(proxies.userHeader());
        if (!proxies.contain(exchange.address()) || names.size() != 1) {
            return null;
        }
        AccessEntry user = callers.user(names.get(0));
        String id = Sessions.ofProxy(user.name());
        return new Caller(user.name(), user.role(), Caller.Means.PROXY, new Session(id, sessions.csrf(id), null));
    }

    /** The browser's word about where it was told to ask; where it gives none, by the name of the page's own site. */
    private static boolean isOfOwnPage(Exchange exchange) {
        List<String> fetches = exchange.headers("Sec-Fetch-Site");
        if (!fetches.isEmpty()) {
            return OWN_FETCHES.containsAll(fetches);
        }
        return !exchange.headers(SchedulerHeaders.PASSED_BY).isEmpty()
                || exchange.headers("Origin").stream().allMatch(origin -> isAt(origin, exchange.header("Host")));
    }

    private static boolean isAt(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    /** A page cannot set a header of a WebSocket, so it names the word among its protocols there. */
    private static boolean carries(Exchange exchange, Session session) {
        List<String> given = exchange.isUpgrade()
                ? exchange.headers("Sec-WebSocket-Protocol").stream()
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .map(String::strip)
                        .filter(protocol -> protocol.startsWith(CSRF_PROTOCOL))
                        .map(protocol -> protocol.substring(CSRF_PROTOCOL.length()))
                        .toList()
                : exchange.headers(CSRF);
        return given.size() == 1
                && MessageDigest.isEqual(
                        given.get(0).getBytes(StandardCharsets.UTF_8),
                        session.csrf().getBytes(StandardCharsets.UTF_8));
    }

    /** What stands behind {@code Bearer}; nothing, which is nobody's token, behind anything else. */
    private static String token(String authorization) {
        String scheme = "Bearer ";
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? authorization.substring(scheme.length()).strip()
                : "";
    }
}
