package dev.pmc.web.api;

import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.io.IOException;
import java.io.InputStream;

/** {@code /openapi.json}: what the API can be asked, in the words of OpenAPI 3.1. */
final class DescriptionResource implements Resource {
    static final String FILE = "/dev/pmc/web/api/openapi.json";

    private final byte[] description;

    DescriptionResource() {
        try (InputStream in = DescriptionResource.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing in pmc.jar");
            }
            description = in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " in pmc.jar cannot be read", e);
        }
    }

    /** Who may make which call. */
    CallRoles roles() {
        return CallRoles.of(description);
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the description has no parts");
        }
        return Reply.bytes("application/json", description);
    }
}
