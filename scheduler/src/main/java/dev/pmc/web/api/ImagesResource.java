package dev.pmc.web.api;

import dev.pmc.queue.JobParser;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.util.List;

/** {@code /images}: which images jobs may name. */
final class ImagesResource implements Resource {
    private final ImageNames names;

    ImagesResource(ImageNames names) {
        this.names = names;
    }

    /**
     * The image catalogue.
     *
     * @param items names of images; empty if agents fetch the executor from where pmc cannot look
     * @param usual what a job gets that names none
     */
    record Images(List<String> items, String usual) {}

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the catalogue of images has no parts");
        }
        request.query().only();
        return Reply.json(new Images(names.names(), JobParser.DEFAULT_OS));
    }
}
