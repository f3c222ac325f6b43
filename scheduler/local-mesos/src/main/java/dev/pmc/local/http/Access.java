package dev.pmc.local.http;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

    /** Secrets by principal; none if everybody may. */
    private final Map<String, String> principals;

    /** What executors' tokens are made with; null if everybody may. */
    private final @Nullable String executorKey;

    private Access(Map<String, String> principals, @Nullable String executorKey) {
        this.principals = Map.copyOf(principals);
        this.executorKey = executorKey;
    }

    /** Everybody who reaches the ports may do everything. */
    public static Access open() {
        return new Access(Map.of(), null);
    }

    /** For a master alone. */
    public static Access ofPrincipals(Map<String, String> secrets) {
        return new Access(secrets, null);
    }

    /** For an agent alone. */
    public static Access ofExecutors(String key) {
        return new Access(Map.of(), key);
    }

    /** What a client says to be let in. */
    public static Map<String, String> credentials(String principal, String secret) {
        return Map.of("Authorization", "Basic " + base64(principal + ":" + secret));
    }

    /** A new key or secret that nobody guesses. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whoever knows a new secret may. */
    public static Access bySecret() {
        String secret = newSecret();
        return new Access(Map.of(PRINCIPAL, secret), secret);
    }

    /** What schedulers have to know; empty if it is open. */
    public Optional<String> secret() {
        return Optional.ofNullable(principals.get(PRINCIPAL));
    }

    /**
     * Lets a scheduler in.
     *
     * @throws HttpRefusal 401 if it may not
     */
    public void requireScheduler(HttpExchange exchange) throws HttpRefusal {
        requirePrincipal(exchange, "mesos-master-scheduler");
    }

    /**
     * Lets an operator in.
     *
     * @throws HttpRefusal 401 if he may not
     */
    public void requireOperator(HttpExchange exchange) throws HttpRefusal {
        requirePrincipal(exchange, "mesos-master-readwrite");
    }

    /**
     * Lets an agent in.
     *
     * @throws HttpRefusal 401 if it may not
     */
    public void requireAgent(HttpExchange exchange) throws HttpRefusal {
        requirePrincipal(exchange, "mesos-master-agent");
    }

    private void requirePrincipal(HttpExchange exchange, String realm) throws HttpRefusal {
        if (!principals.isEmpty()) {
            List<String> good = principals.entrySet().stream()
                    .map(entry -> base64(entry.getKey() + ":" + entry.getValue()))
                    .toList();
            require(exchange, "Basic", good, realm);
        }
    }

    /** For {@code MESOS_EXECUTOR_AUTHENTICATION_TOKEN}; empty if it is open. */
    public Optional<String> executorToken(String framework, String executor) {
        return Optional.ofNullable(executorKey).map(key -> token(key, framework, executor));
    }

    /**
     * Lets an executor in.
     *
     * @throws HttpRefusal 401 if it is not this one
     */
    public void requireExecutor(HttpExchange exchange, String framework, String executor) throws HttpRefusal {
        if (executorKey != null) {
            require(exchange, "Bearer", List.of(token(executorKey, framework, executor)), "mesos-agent-executor");
        }
    }

    private static void require(HttpExchange exchange, String scheme, List<String> good, String realm)
            throws HttpRefusal {
        String given = exchange.header("Authorization").orElse("");
        String start = scheme + " ";
        byte[] credentials = given.regionMatches(true, 0, start, 0, start.length())
                ? bytes(given.substring(start.length()).strip())
                : new byte[0];
        if (good.stream().noneMatch(each -> MessageDigest.isEqual(bytes(each), credentials))) {
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
