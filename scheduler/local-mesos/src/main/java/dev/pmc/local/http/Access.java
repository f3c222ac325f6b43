package dev.pmc.local.http;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a local Mesos, which runs what it is told to as the user that it runs as. Schedulers authenticate as with a
 * real master (HTTP Basic, {@code --authenticate_http_frameworks}), by a secret that is made anew at each start; executors
 * as with a real agent (Bearer, {@code --authenticate_http_executors}), by a token of their own, which is good for no
 * other executor. Thread-safe.
 */
public final class Access {
    /** The one principal that schedulers authenticate as. */
    public static final String PRINCIPAL = "pmc";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;

    private final @Nullable String secret;

    private Access(@Nullable String secret) {
        this.secret = secret;
    }

    /** Everybody who reaches the ports may do everything. */
    public static Access open() {
        return new Access(null);
    }

    /** Whoever knows a new secret may. */
    public static Access bySecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Access(HexFormat.of().formatHex(bytes));
    }

    /** What schedulers have to know; empty if it is open. */
    public Optional<String> secret() {
        return Optional.ofNullable(secret);
    }

    /**
     * Lets a scheduler in.
     *
     * @throws HttpRefusal 401 if it may not
     */
    public void requireScheduler(HttpExchange exchange) throws HttpRefusal {
        if (secret != null) {
            require(exchange, "Basic", base64(PRINCIPAL + ":" + secret), "mesos-master-scheduler");
        }
    }

    /** For {@code MESOS_EXECUTOR_AUTHENTICATION_TOKEN}; empty if it is open. */
    public Optional<String> executorToken(String framework, String executor) {
        return secret().map(key -> token(key, framework, executor));
    }

    /**
     * Lets an executor in.
     *
     * @throws HttpRefusal 401 if it is not this one
     */
    public void requireExecutor(HttpExchange exchange, String framework, String executor) throws HttpRefusal {
        if (secret != null) {
            require(exchange, "Bearer", token(secret, framework, executor), "mesos-agent-executor");
        }
    }

    private static void require(HttpExchange exchange, String scheme, String wanted, String realm) throws HttpRefusal {
        String given = exchange.header("Authorization").orElse("");
        String start = scheme + " ";
        if (!given.regionMatches(true, 0, start, 0, start.length())
                || !MessageDigest.isEqual(
                        bytes(wanted), bytes(given.substring(start.length()).strip()))) {
            throw HttpRefusal.unauthenticated(scheme + " realm=\"" + realm + "\"");
        }
    }

    private static String token(String key, String framework, String executor) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(key), ALGORITHM));
            mac.update(bytes(framework));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(bytes(executor)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
