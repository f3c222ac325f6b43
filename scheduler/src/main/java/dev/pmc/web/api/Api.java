package dev.pmc.web.api;

import dev.pmc.core.decision.Event;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Guard;
import dev.pmc.web.Page;
import dev.pmc.web.Reply;
import dev.pmc.web.RequestBody;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.Caller;
import dev.pmc.web.access.ExecutorPass;
import dev.pmc.web.console.Consoles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The status API, {@code /api/v1}: what there is and why, as JSON. {@code openapi.json} describes it. Whatever a request
 * says, the answer is a document or a problem and never a defect's stack trace.
 */
public final class Api implements Page {
    /** Where the API lives. */
    public static final String ROOT = "/api/v1";

    /** Bytes. Most of what can be asked for needs no body; one that is there has to be taken in. */
    private static final int MAX_BODY = 8192;

    /** Bytes of a file of groups, or of many jobs. */
    private static final int MAX_FILE = 1 << 20;

    private static final int MAX_PATH = 4096;
    private static final int ASKS_TOO_OFTEN = 429;

    private final Guard guard;
    private final AuditTrail audit;
    private final CallRoles roles;
    private final ServerSentEvents events;
    private final DiscoveryFeed discovery;
    private final Consoles consoles;
    private final Map<String, Resource> resources;

    Api(
            Guard guard,
            AuditTrail audit,
            CallRoles roles,
            ServerSentEvents events,
            DiscoveryFeed discovery,
            Consoles consoles,
            Map<String, Resource> resources) {
        this.guard = guard;
        this.audit = audit;
        this.roles = roles;
        this.events = events;
        this.discovery = discovery;
        this.consoles = consoles;
        this.resources = Map.copyOf(resources);
    }

    /**
     * The API of a scheduler.
     *
     * @param intake takes jobs
     * @param inbox takes what operators want to the loop
     * @param guard who may ask
     * @param audit is told of whatever was to change something
     * @param consoles of guests, live
     */
    public static Api of(
            StatusBoard board,
            DiscoveryBoard discovery,
            List<StoreKeeper> stores,
            QueueWatches queues,
            JobIntake intake,
            Consumer<Event> inbox,
            String version,
            Guard guard,
            AuditTrail audit,
            Consoles consoles) {
        DescriptionResource description = new DescriptionResource();
        return new Api(
                guard,
                audit,
                description.roles(),
                new ServerSentEvents(board.happenings()),
                new DiscoveryFeed(discovery),
                consoles,
                Map.ofEntries(
                        Map.entry("discovery-stores", new StoresResource(stores)),
                        Map.entry("hosts", new HostsResource(board, queues)),
                        Map.entry("waiting", new WaitingResource(board)),
                        Map.entry("agents", new AgentsResource(board, inbox)),
                        Map.entry("groups", new GroupsResource(board, intake.parser(), inbox)),
                        Map.entry("history", new HistoryResource(board)),
                        Map.entry("images", new ImagesResource(intake.images())),
                        Map.entry("status", new OverviewResource(board, queues, version)),
                        Map.entry("jobs", new JobsResource(queues, board, intake)),
                        Map.entry("queue", new QueueResource(queues)),
                        Map.entry("openapi.json", description),
                        Map.entry("audit", new AuditResource(audit)),
                        Map.entry("session", new SessionResource(guard.sessions()))));
    }

    @Override
    public void answer(Exchange exchange) {
        if (!exchange.reads()) {
            exchange.beforeSending(reply -> write(exchange, reply));
        }
        ApiRequest request = admitted(exchange);
        if (request.path().get(0).equals("events")) {
            events.follow(exchange, request);
            return;
        }
        if (isConsoleSession(request)) {
            consoles.open(
                    exchange,
                    request.hostname(1),
                    request.caller(),
                    guard.lasting(request.caller()),
                    request.query().only("last").number("last", Long.MAX_VALUE, 0, Long.MAX_VALUE));
            return;
        }
        if (request.path().get(0).equals("discovery")) {
            discovery.answer(exchange, request);
            return;
        }
        Resource resource = resource(request);
        RequestBody.take(exchange, maxBody(exchange.path()), body -> {
            Runnable answer =
                    () -> exchange.send(resource.answer(request.with(new String(body, StandardCharsets.UTF_8))));
            if (resource.mayWait(request)) {
                exchange.wait(answer);
            } else {
                exchange.work(answer);
            }
        });
    }

    /** Whoever asks too often is told so, and nobody else. */
    private void write(Exchange exchange, Reply reply) {
        if (reply.status() != ASKS_TOO_OFTEN) {
            audit.add(AuditTrail.Deed.of(exchange), reply.status(), reply.refusal());
        }
    }

    /** How many bytes the body of a request to that path may have. */
    public static int maxBody(String path) {
        boolean hasJob = path.equals(ROOT + "/jobs") || (path.startsWith(ROOT + "/jobs/") && path.endsWith("/resend"));
        return hasJob || path.startsWith(ROOT + "/groups/") ? MAX_FILE : MAX_BODY;
    }

    private static boolean isConsoleSession(ApiRequest request) {
        List<String> path = request.path();
        return request.method().equals("GET")
                && path.size() == 4
                && path.get(0).equals("hosts")
                && path.subList(2, 4).equals(List.of("console", "session"));
    }

    private Resource resource(ApiRequest request) {
        Resource resource = resources.get(request.path().get(0));
        if (resource == null) {
            throw ApiProblem.notFound("there is nothing here; " + ROOT + "/openapi.json says what there is");
        }
        return resource;
    }

    /** Whoever asks for a path that is none is told so, if it is somebody who may ask at all. */
    private ApiRequest admitted(Exchange exchange) {
        ApiRequest request;
        try {
            request = request(exchange);
        } catch (ApiProblem problem) {
            guard.admit(exchange, AccessRole.VIEWER);
            throw problem;
        }
        if (guard.executors().admits(exchange, request.path())) {
            guard.limitRate(exchange.address());
            return request.by(ExecutorPass.CALLER, exchange.isSecure());
        }
        Caller caller = guard.admit(exchange, roles.needed(request));
        roles.requireDescribed(request, caller.role());
        return request.by(caller, exchange.isSecure());
    }

    private static ApiRequest request(Exchange exchange) {
        String raw = exchange.path();
        if (raw.length() > MAX_PATH) {
            throw ApiProblem.notFound("no path is that long");
        }
        if (!raw.startsWith(ROOT + "/")) {
            throw ApiProblem.notFound("the API is at " + ROOT);
        }
        return new ApiRequest(
                exchange.method(), Paths.parts(raw.substring(ROOT.length() + 1)), Query.parse(exchange.query()));
    }
}
