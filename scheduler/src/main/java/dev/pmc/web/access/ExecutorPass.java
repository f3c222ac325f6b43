package dev.pmc.web.access;

import dev.pmc.web.Exchange;
import java.security.SecureRandom;
import java.util.List;

/**
 * What executors of pmc's own show when they ask about services, and get nothing else by: a secret that the scheduler that
 * leads makes for itself and gives to executors that ask it by way of Mesos. Another scheduler has another one.
 */
public final class ExecutorPass {
    /** Whoever shows it. */
    public static final Caller CALLER = new Caller("an executor", AccessRole.VIEWER, Caller.Means.TOKEN, null);

    private static final String SERVICES = "discovery";

    private final String token;
    private final TokenHash hash;

    private ExecutorPass(String token) {
        this.token = token;
        hash = TokenHash.of(token);
    }

    /** One that nobody has had before. */
    public static ExecutorPass ofThisProcess() {
        return new ExecutorPass(TokenHash.newToken(new SecureRandom()));
    }

    /** The secret. */
    public String token() {
        return token;
    }

    /**
     * Whether a request is made by an executor, and is one that it may make.
     *
     * @param path below the root of the API
     */
    public boolean admits(Exchange exchange, List<String> path) {
        List<String> given = exchange.headers("Authorization");
        String scheme = "Bearer ";
        return exchange.reads()
                && path.get(0).equals(SERVICES)
                && given.size() == 1
                && given.get(0).startsWith(scheme)
                && TokenHash.of(given.get(0).substring(scheme.length())).equals(hash);
    }
}
