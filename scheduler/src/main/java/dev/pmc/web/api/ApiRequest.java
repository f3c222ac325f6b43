package dev.pmc.web.api;

import dev.pmc.vm.Hostname;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.access.Caller;
import java.util.List;

/**
 * A request as a resource of the API sees it.
 *
 * @param path the parts of the path below {@code /api/v1}, unescaped
 * @param body as text in UTF-8
 * @param caller who has been let in
 * @param isSecure whether it came by TLS
 */
record ApiRequest(String method, List<String> path, Query query, String body, Caller caller, boolean isSecure) {
    private static final String SOMEBODY = "somebody";

    ApiRequest {
        path = List.copyOf(path);
    }

    /** One without a body, of somebody who has shown nothing yet. */
    ApiRequest(String method, List<String> path, Query query) {
        this(method, path, query, "", Caller.THIS_MACHINE, false);
    }

    /** The same with that body. */
    ApiRequest with(String text) {
        return new ApiRequest(method, path, query, text, caller, isSecure);
    }

    /** The same, made by that caller. */
    ApiRequest by(Caller known, boolean secure) {
        return new ApiRequest(method, path, query, body, known, secure);
    }

    /** Who wants it: whoever has been let in, if that is one person; else who they say they are, in {@code by}. */
    String author() {
        String claimed = query.text("by");
        return caller.isSomebody() ? caller.name() : claimed == null ? SOMEBODY : claimed;
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** The part of the path that names a host. */
    Hostname hostname(int part) {
        try {
            return new Hostname(path.get(part));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.notFound("that is no hostname: " + e.getMessage());
        }
    }
}
