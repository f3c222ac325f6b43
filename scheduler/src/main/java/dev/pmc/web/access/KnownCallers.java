package dev.pmc.web.access;

import dev.pmc.web.ApiProblem;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom pmc knows: whoever has the one token of {@code --api-token-file}, and those in the access file. Thread-safe. */
public final class KnownCallers {
    /** How the one token is called where callers have names; whoever has it may do everything. */
    public static final String SHARED_TOKEN = "api-token-file";

    private final @Nullable TokenHash shared;
    private final @Nullable Supplier<AccessList> list;
    private final InstantSource clock;

    /**
     * @param sharedToken null if there is none
     * @param list what the access file says at the moment; null if there is none
     */
    public KnownCallers(@Nullable String sharedToken, @Nullable Supplier<AccessList> list, InstantSource clock) {
        shared = sharedToken == null ? null : TokenHash.of(sharedToken);
        this.list = list;
        this.clock = clock;
    }

    /** The one token and nobody else. */
    public static KnownCallers ofToken(@Nullable String sharedToken) {
        return new KnownCallers(sharedToken, null, InstantSource.system());
    }

    /** Whether anybody can be known: there is a token, or a file of them, even an empty one. */
    public boolean exist() {
        return shared != null || list != null;
    }

    /** Whether a token is good at the moment. */
    public boolean isGood(String token) {
        TokenHash hash = TokenHash.of(token);
        AccessEntry entry = entry(hash);
        return hash.equals(shared) || (entry != null && !entry.isOver(clock.instant()));
    }

    /**
     * Whose token that is.
     *
     * @throws ApiProblem if it is nobody's, or has expired
     */
    public Caller byToken(String token) {
        if (!exist()) {
            throw ApiProblem.forbidden(
                    "pmc was started without --api-token-file and --api-access-file, so no token is good");
        }
        TokenHash hash = TokenHash.of(token);
        if (hash.equals(shared)) {
            return new Caller(SHARED_TOKEN, AccessRole.ADMIN, Caller.Means.TOKEN);
        }
        AccessEntry entry = entry(hash);
        if (entry == null) {
            throw ApiProblem.forbidden("that is not the token, or it has been revoked");
        }
        if (entry.isOver(clock.instant())) {
            throw ApiProblem.forbidden(
                    "the token '" + entry.name() + "' has expired on " + entry.expires() + "; ask for a new one");
        }
        return new Caller(entry.name(), entry.role(), Caller.Means.TOKEN);
    }

    private @Nullable AccessEntry entry(TokenHash hash) {
        return list == null ? null : list.get().find(hash);
    }
}
