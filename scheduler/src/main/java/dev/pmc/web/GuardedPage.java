package dev.pmc.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One document that is made when it is asked for, under the API's rules of who may read: such as {@code /metrics}. */
public final class GuardedPage implements HttpHandler {
    private final String path;
    private final String type;
    private final Supplier<byte[]> content;
    private final Guard guard;

    /** @param token what opens it to others; null to keep it closed */
    public GuardedPage(String path, String type, Supplier<byte[]> content, @Nullable String token) {
        this.path = path;
        this.type = type;
        this.content = content;
        guard = new Guard(token, System::nanoTime);
    }

    @Override
    public void handle(HttpExchange exchange) {
        Reply reply;
        try {
            guard.pace(exchange.getRemoteAddress().getAddress());
            guard.admit(exchange);
            if (!path.equals(exchange.getRequestURI().getRawPath())) {
                throw ApiProblem.notFound("there is nothing here");
            }
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                throw ApiProblem.methodNotAllowed("GET, HEAD");
            }
            reply = Reply.bytes(type, content.get());
        } catch (ApiProblem problem) {
            reply = Reply.problem(problem, path);
        }
        Replies.send(exchange, reply);
    }
}
