package dev.pmc.web.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Log-ins of browsers. What the cookie holds is signed and kept nowhere, so schedulers that have the same token of
 * {@code --api-token-file} take each other's, and a fail-over logs nobody out; without that token the key is made at the
 * start. The token itself is not in it. It ends with its time, by a log-out at this scheduler, and when the token that it was
 * opened with is revoked, expires or is given anew. Thread-safe.
 */
public final class Sessions {
    /** How long a log-in lasts. */
    public static final Duration LASTS = Duration.ofHours(12);

    private static final Duration VOUCHED = Duration.ofMinutes(1);
    /** No id that was given out begins so. */
    private static final String OF_PROXY = "proxy:";

    private static final String SEPARATOR = " ";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAX_ENDED = 10_000;
    private static final int MAX_COOKIE = 1024;

    private final KnownCallers callers;
    private final SecretKeySpec key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_ENDED || !clock.instant().isBefore(eldest.getValue());
        }
    };

    /** @param sharedToken what schedulers have in common; null if that is nothing */
    Sessions(KnownCallers callers, @Nullable String sharedToken, InstantSource clock) {
        this.callers = callers;
        this.clock = clock;
        key = new SecretKeySpec(sharedToken == null ? random(32) : keyOf(sharedToken), ALGORITHM);
    }

    private static byte[] keyOf(String token) {
        return TokenHash.of("the key of sessions: " + token).hex().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A log-in of somebody who has shown a token: what the cookie is to hold. */
    public String open(Caller caller) {
        String id = encode(random(16));
        return cookie(id, caller.name(), clock.instant().plus(LASTS));
    }

    /** The id of whatever a proxy vouches for, for as long as it does. */
    static String ofProxy(String name) {
        return OF_PROXY + name;
    }

    /** For another scheduler, which takes this one's word for who calls: what a cookie is to hold, for a moment. */
    String vouch(Caller caller) {
        Session session = caller.session();
        String id = session == null ? encode(random(16)) : session.id();
        return cookie(id, caller.name(), clock.instant().plus(VOUCHED));
    }

    /** What a page of pmc's own sends along in the session of that id. */
    String csrf(String id) {
        return encode(sign("page " + id));
    }

    /** Who calls with that cookie; null if it is nobody's, or nobody's any more. */
    public @Nullable Caller caller(String cookie) {
        String[] halves = cookie.split("\\.", -1);
        if (cookie.length() > MAX_COOKIE || halves.length != 2) {
            return null;
        }
        String payload = decode(halves[0]);
        List<String> words = List.of(payload.split(SEPARATOR, -1));
        if (words.size() != 3) {
            return null;
        }
        AccessEntry entry = callers.named(words.get(1));
        if (entry == null
                || !MessageDigest.isEqual(
                        halves[1].getBytes(StandardCharsets.UTF_8),
                        signature(payload, entry).getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        Instant expires = Instant.ofEpochSecond(Long.parseLong(words.get(2)));
        Instant now = clock.instant();
        boolean isOver = !now.isBefore(expires) || entry.isOver(now) || isEnded(words.get(0));
        return isOver
                ? null
                : new Caller(
                        entry.name(),
                        entry.role(),
                        Caller.Means.SESSION,
                        new Session(words.get(0), csrf(words.get(0)), expires));
    }

    /** A log-out. Returns whether it is one: what a proxy vouches for ends when the proxy says so. */
    public boolean end(Session session) {
        Instant expires = session.expires();
        if (expires == null || session.id().startsWith(OF_PROXY)) {
            return false;
        }
        synchronized (ended) {
            ended.put(session.id(), expires);
        }
        return true;
    }

    /** Whether a log-in has neither been ended nor come to its end. */
    boolean isOpen(Session session) {
        Instant expires = session.expires();
        return !isEnded(session.id()) && (expires == null || clock.instant().isBefore(expires));
    }

    private boolean isEnded(String id) {
        synchronized (ended) {
            return ended.containsKey(id);
        }
    }

    private String cookie(String id, String name, Instant expires) {
        AccessEntry entry = callers.named(name);
        if (entry == null) {
            throw new IllegalStateException("somebody who calls is known, but not '" + name + "'");
        }
        String payload = String.join(SEPARATOR, id, name, Long.toString(expires.getEpochSecond()));
        return encode(payload.getBytes(StandardCharsets.UTF_8)) + "." + signature(payload, entry);
    }

    /** Over the token's hash too, so that a token of the same name that is given later is another one. */
    private String signature(String payload, AccessEntry entry) {
        return encode(sign(
                payload + SEPARATOR + (entry.hash() == null ? "" : entry.hash().hex())));
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Nothing for what is not encoded. */
    private static String decode(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
