package dev.pmc.web.access;

import dev.pmc.web.ApiProblem;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom pmc knows: whoever has the one token of {@code --api-token-file}, and those in the access file. Thread-safe. */
final class KnownCallers {
    /** How the one token is called where callers have names; whoever has it may do everything. */
    static final String SHARED_TOKEN = "api-token-file";

    private final @Nullable AccessEntry shared;
    private final @Nullable Supplier<AccessList> list;
    private final InstantSource clock;

    /**
     * @param sharedToken null if there is none
     * @param list what the access file says at the moment; null if there is none
     */
    KnownCallers(@Nullable String sharedToken, @Nullable Supplier<AccessList> list, InstantSource clock) {
        shared = sharedToken == null
                ? null
                : new AccessEntry(SHARED_TOKEN, AccessRole.ADMIN, TokenHash.of(sharedToken), null);
        this.list = list;
        this.clock = clock;
    }

    /** Whether anybody can be known: there is a token, or a file of them, even an empty one. */
    boolean exist() {
        return shared != null || list != null;
    }

    /** Whether a token is good at the moment. */
    boolean isGood(String token) {
        AccessEntry entry = entry(TokenHash.of(token));
        return entry != null && isNow(entry);
    }

    /**
     * Whose token that is.
     *
     * @throws ApiProblem if it is nobody's, or has expired
     */
    Caller byToken(String token) {
        if (!exist()) {
            throw ApiProblem.forbidden(
                    "pmc was started without --api-token-file and --api-access-file, so no token is good");
        }
        AccessEntry entry = entry(TokenHash.of(token));
        if (entry == null) {
            throw ApiProblem.forbidden("that is not the token");
        }
        if (entry.isOver(clock.instant())) {
            throw ApiProblem.forbidden(
                    "the token '" + entry.name() + "' has expired on " + entry.expires() + "; ask for a new one");
        }
        return new Caller(entry.name(), entry.role(), Caller.Means.TOKEN, null);
    }

    /**
     * Whom a proxy names.
     *
     * @throws ApiProblem if the access file gives nobody of that name a role
     */
    AccessEntry user(String name) {
        AccessEntry entry = named(name);
        if (entry == null || entry.hash() != null) {
            throw ApiProblem.forbidden("whom the proxy names has no role here; an admin gives one with:"
                    + " pmc token add NAME --role ROLE --proxy-user");
        }
        return entry;
    }

    /** Whether somebody has not expired. */
    boolean isNow(AccessEntry entry) {
        return !entry.isOver(clock.instant());
    }

    /** Somebody by name. */
    @Nullable
    AccessEntry named(String name) {
        if (shared != null && name.equals(SHARED_TOKEN)) {
            return shared;
        }
        return list == null ? null : list.get().named(name);
    }

    private @Nullable AccessEntry entry(TokenHash hash) {
        if (shared != null && hash.equals(shared.hash())) {
            return shared;
        }
        return list == null ? null : list.get().find(hash);
    }
}
