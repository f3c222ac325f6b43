package dev.pmc.web.api;

import dev.pmc.status.QueueWatches;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;

/** {@code /queue}: the tubes of jobs, as they were when they were looked at last. */
final class QueueResource implements Resource {
    private final QueueWatches queues;

    QueueResource(QueueWatches queues) {
        this.queues = queues;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the queue has no parts");
        }
        request.query().only();
        return Reply.json(QueueView.of(queues));
    }
}
