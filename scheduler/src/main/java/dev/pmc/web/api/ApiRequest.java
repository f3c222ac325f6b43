package dev.pmc.web.api;

import dev.pmc.vm.Hostname;
import dev.pmc.web.ApiProblem;
import java.util.List;

/**
 * A request as a resource of the API sees it.
 *
 * @param path the parts of the path below {@code /api/v1}, unescaped
 * @param body as text in UTF-8
 */
record ApiRequest(String method, List<String> path, Query query, String body) {
    ApiRequest {
        path = List.copyOf(path);
    }

    /** One without a body. */
    ApiRequest(String method, List<String> path, Query query) {
        this(method, path, query, "");
    }

    /** The same with that body. */
    ApiRequest with(String text) {
        return new ApiRequest(method, path, query, text);
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
