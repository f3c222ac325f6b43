package dev.pmc.web;

import dev.pmc.status.QueueWatch;

/** {@code /queue}: the tube of jobs, as it was when it was looked at last. */
final class QueueResource implements Resource {
    private final QueueWatch queue;

    QueueResource(QueueWatch queue) {
        this.queue = queue;
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
        return Reply.json(QueueView.of(queue.latest()));
    }
}
