package dev.pmc.web;

import dev.pmc.web.access.AccessRole;
import java.util.function.Supplier;

/** One document that is made when it is asked for, under the API's rules of who may read: such as {@code /metrics}. */
public final class GuardedPage implements Page {
    private final String path;
    private final String type;
    private final Supplier<byte[]> content;
    private final Guard guard;

    public GuardedPage(String path, String type, Supplier<byte[]> content, Guard guard) {
        this.path = path;
        this.type = type;
        this.content = content;
        this.guard = guard;
    }

    @Override
    public void answer(Exchange exchange) {
        guard.admit(exchange, AccessRole.VIEWER);
        if (!path.equals(exchange.path())) {
            throw ApiProblem.notFound("there is nothing here");
        }
        if (!exchange.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        exchange.work(() -> exchange.send(Reply.bytes(type, content.get())));
    }
}
