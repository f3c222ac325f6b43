package dev.pmc.web.api;

import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import dev.pmc.web.access.Caller;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.Session;
import dev.pmc.web.access.Sessions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code /session}: who calls; and for browsers, logging in with a token, which no page needs to keep then, and out. Scripts
 * cannot read the cookie, and browsers send it with pmc's own pages alone.
 */
final class SessionResource implements Resource {
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private final Sessions sessions;

    SessionResource(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("a session has no parts");
        }
        request.query().only();
        if (request.reads()) {
            return reply(request.caller());
        }
        return switch (request.method()) {
            case "POST" -> open(request);
            case "DELETE" -> end(request);
            default -> throw ApiProblem.methodNotAllowed("GET, HEAD, POST, DELETE");
        };
    }

    private Reply open(ApiRequest request) {
        if (request.caller().means() != Caller.Means.TOKEN) {
            throw ApiProblem.conflict(
                    "somebody is logged in already; to log in, show a token: Authorization: Bearer TOKEN");
        }
        String cookie = sessions.open(request.caller());
        Caller caller = sessions.caller(cookie);
        if (caller == null) {
            throw ApiProblem.forbidden("the token has just been revoked");
        }
        return reply(caller).with("Set-Cookie", cookie(request, cookie, Sessions.LASTS.toSeconds()));
    }

    private Reply end(ApiRequest request) {
        Session session = request.caller().session();
        if (session == null || !sessions.end(session)) {
            throw ApiProblem.conflict("nobody has logged in here; whom a proxy names logs out there");
        }
        return Reply.json(new LoggedOut(request.caller().name())).with("Set-Cookie", cookie(request, "", 0));
    }

    private static String cookie(ApiRequest request, String content, long seconds) {
        return CallerProof.COOKIE + "=" + content + ATTRIBUTES + "; Max-Age=" + seconds
                + (request.isSecure() ? "; Secure" : "");
    }

    private static Reply reply(Caller caller) {
        Session session = caller.session();
        return Reply.json(new SessionView(
                caller.name(),
                Word.of(caller.role()),
                Word.of(caller.means()),
                caller.means() != Caller.Means.LOOPBACK,
                session == null ? null : session.csrf(),
                session == null ? null : session.expires()));
    }

    /** Who calls, and what a page has to send along. */
    record SessionView(
            String name,
            String role,
            String means,
            boolean mayChange,
            @Nullable String csrf,
            @Nullable Instant expires) {}

    /** Who has logged out. */
    record LoggedOut(String loggedOut) {}
}
