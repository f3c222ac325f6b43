package dev.pmc.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueInspector;
import dev.pmc.scheduler.Event;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.StatusBoard;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status API, {@code /api/v1}: what there is and why, as JSON. {@code openapi.json} describes it.
 *
 * <p>Called on the web server's threads, of which it never takes all: agents that fetch the executor must not wait for
 * people who look. Whatever a request says, the answer is a document or a problem and never a defect's stack trace.
 */
public final class Api implements HttpHandler {
    /** Where the API lives. */
    public static final String ROOT = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final int MOST_AT_ONCE = 8;
    private static final int LONGEST_BODY = 8192;
    private static final int LONGEST_PATH = 4096;

    private final Guard guard;
    private final EventStream events;
    private final Map<String, Resource> resources;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    Api(Guard guard, EventStream events, Map<String, Resource> resources) {
        this.guard = guard;
        this.events = events;
        this.resources = Map.copyOf(resources);
    }

    /**
     * The API of a scheduler.
     *
     * @param inspector looks at single jobs
     * @param parser judges messages as pmc does when they come
     * @param inbox takes what operators want to the loop
     * @param token what opens it to others; null to keep it closed
     */
    public static Api of(
            StatusBoard board,
            QueueWatch queue,
            QueueInspector inspector,
            Function<byte[], ParsedJob> parser,
            Consumer<Event> inbox,
            String version,
            @Nullable String token) {
        return new Api(
                new Guard(token, System::nanoTime),
                new EventStream(board.happenings()),
                Map.of(
                        "hosts", new HostsResource(board),
                        "waiting", new WaitingResource(board),
                        "agents", new AgentsResource(board, inbox),
                        "status", new OverviewResource(board, queue, version),
                        "jobs", new JobsResource(inspector, board, parser),
                        "queue", new QueueResource(queue),
                        "openapi.json", new DescriptionResource()));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!room.tryAcquire()) {
            Replies.send(exchange, Reply.problem(ApiProblem.unavailable("too many requests at once"), path(exchange)));
            return;
        }
        try {
            answer(exchange);
        } finally {
            room.release();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Reply reply;
        try {
            guard.pace(exchange.getRemoteAddress().getAddress());
            guard.admit(exchange);
            ApiRequest request = request(exchange);
            if (request.path().get(0).equals("events")) {
                events.follow(exchange, request);
                return;
            }
            reply = resource(request).answer(request);
        } catch (ApiProblem problem) {
            reply = Reply.problem(problem, path(exchange));
        } catch (RuntimeException e) {
            // A defect must not end in an empty answer that nobody can make sense of.
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("path", path(exchange))
                    .log("the API could not answer, which is a defect");
            reply = Reply.problem(ApiProblem.defect(), path(exchange));
        }
        Replies.send(exchange, reply);
    }

    private Resource resource(ApiRequest request) {
        Resource resource = resources.get(request.path().get(0));
        if (resource == null) {
            throw ApiProblem.notFound("there is nothing here; " + ROOT + "/openapi.json says what there is");
        }
        return resource;
    }

    private static ApiRequest request(HttpExchange exchange) throws IOException {
        String raw = String.valueOf(exchange.getRequestURI().getRawPath());
        if (raw.length() > LONGEST_PATH) {
            throw ApiProblem.notFound("no path is that long");
        }
        if (!raw.startsWith(ROOT + "/")) {
            throw ApiProblem.notFound("the API is at " + ROOT);
        }
        List<String> path = Paths.parts(raw.substring(ROOT.length() + 1));
        // Nothing that can be asked for needs a body; but one that is there has to be taken in.
        try (InputStream in = exchange.getRequestBody()) {
            if (in.readNBytes(LONGEST_BODY + 1).length > LONGEST_BODY) {
                throw ApiProblem.tooLarge("a request has at most " + LONGEST_BODY + " bytes");
            }
        }
        return new ApiRequest(
                exchange.getRequestMethod(),
                path,
                Query.parse(exchange.getRequestURI().getRawQuery()));
    }

    private static String path(HttpExchange exchange) {
        String path = String.valueOf(exchange.getRequestURI().getRawPath());
        return path.length() > 200 ? path.substring(0, 200) : path;
    }
}
