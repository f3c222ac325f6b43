package dev.pmc.web.api;

import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.access.AccessRole;
import dev.pmc.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which role each call of the API takes, as {@code openapi.json} says: {@code "security": [{"token": ["operator"]}]}. A call
 * that it does not describe is for admins alone, so that one which was forgotten there opens to nobody by accident.
 */
final class CallRoles {
    private static final String SCHEME = "token";

    private final List<Call> calls;

    /**
     * A call, and who may make it.
     *
     * @param parts of the path below {@code /api/v1}; one in braces stands for any
     */
    record Call(String method, List<String> parts, AccessRole role) {
        boolean isAt(List<String> path) {
            if (path.size() != parts.size()) {
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                if (!isVariable(parts.get(i)) && !parts.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private long variables() {
            return parts.stream().filter(Call::isVariable).count();
        }

        private static boolean isVariable(String part) {
            return part.startsWith("{");
        }

        @Override
        public String toString() {
            return method + " " + Api.ROOT + "/" + String.join("/", parts) + " " + Word.of(role);
        }
    }

    private CallRoles(List<Call> calls) {
        this.calls = List.copyOf(calls);
    }

    /** @throws IllegalStateException if it says of a call no role, which is a defect of the build */
    static CallRoles of(byte[] description) {
        List<Call> calls = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                Json.mapper().readTree(description).path("paths").properties()) {
            if (path.getKey().startsWith(Api.ROOT + "/")) {
                List<String> parts = Paths.parts(path.getKey().substring(Api.ROOT.length() + 1));
                for (Map.Entry<String, JsonNode> call : path.getValue().properties()) {
                    String method = call.getKey().toUpperCase(Locale.ROOT);
                    calls.add(new Call(method, parts, role(method + " " + path.getKey(), call.getValue())));
                }
            }
        }
        return new CallRoles(calls);
    }

    private static AccessRole role(String call, JsonNode described) {
        List<AccessRole> roles = new ArrayList<>();
        for (JsonNode alternative : described.path("security")) {
            for (JsonNode word : alternative.path(SCHEME)) {
                Stream.of(AccessRole.values())
                        .filter(role -> Word.of(role).equals(word.asString()))
                        .forEach(roles::add);
            }
        }
        if (roles.size() != 1) {
            throw new IllegalStateException(
                    call
                            + " has no role in openapi.json: say \"security\": [{\"token\": [\"operator\"]}], or viewer, or admin");
        }
        return roles.get(0);
    }

    List<Call> calls() {
        return calls;
    }

    /** The role that a request takes; a viewer's, if it leads nowhere and is to be told so. */
    AccessRole needed(ApiRequest request) {
        Call call = find(request);
        return call == null ? AccessRole.VIEWER : call.role();
    }

    /**
     * Keeps what is not described from all but admins, whom the resource itself tells what it has.
     *
     * @throws ApiProblem that says what there is instead
     */
    void requireDescribed(ApiRequest request, AccessRole role) {
        if (role == AccessRole.ADMIN || find(request) != null) {
            return;
        }
        Set<String> allowed = new TreeSet<>();
        for (Call call : calls) {
            if (call.isAt(request.path())) {
                allowed.addAll(call.method().equals("GET") ? List.of("GET", "HEAD") : List.of(call.method()));
            }
        }
        throw allowed.isEmpty()
                ? ApiProblem.notFound("there is nothing here; " + Api.ROOT + "/openapi.json says what there is")
                : ApiProblem.methodNotAllowed(String.join(", ", allowed));
    }

    /** Of several, the one that names most of the path. */
    private @Nullable Call find(ApiRequest request) {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Call found = null;
        for (Call call : calls) {
            if (call.method().equals(method)
                    && call.isAt(request.path())
                    && (found == null || call.variables() < found.variables())) {
                found = call;
            }
        }
        return found;
    }
}
