package dev.pmc.local;

import dev.pmc.local.http.Access;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.master.Master;
import dev.pmc.local.master.MasterIdentity;
import dev.pmc.local.master.OperatorApi;
import dev.pmc.local.master.Registry;
import dev.pmc.local.master.SchedulerApi;
import dev.pmc.local.remote.RemoteAgents;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.MasterInfo;

/** One life of a master, and what it answers on its port. What outlives it is the registry. */
final class LocalMaster {
    private static final Set<String> SCHEDULER_PATHS = Set.of("/api/v1/scheduler", "/master/api/v1/scheduler");
    private static final Set<String> OPERATOR_PATHS = Set.of("/api/v1", "/master/api/v1");
    private static final Set<String> VERSION_PATHS = Set.of("/version", "/master/version");
    private static final Set<String> HEALTH_PATHS = Set.of("/health", "/master/health");

    private final Loop loop;
    private final Access access;
    private final Master master;
    private final SchedulerApi schedulers;
    private final OperatorApi operators;
    private final RemoteAgents agents;

    LocalMaster(
            Loop loop, MessageFaults faults, MasterInfo info, MasterTimings timings, Registry registry, Access access) {
        this.loop = loop;
        this.access = access;
        master = new Master(loop, faults, timings, registry, info);
        schedulers = new SchedulerApi(loop, master, access);
        operators = new OperatorApi(loop, master, access);
        agents = new RemoteAgents(loop, master::connect, timings.pingSilence());
    }

    Master master() {
        return master;
    }

    /** Answers a request, on a network thread. */
    void handle(HttpExchange exchange) {
        if (SCHEDULER_PATHS.contains(exchange.path())) {
            schedulers.handle(exchange);
        } else if (OPERATOR_PATHS.contains(exchange.path())) {
            operators.handle(exchange);
        } else {
            loop.post(() -> answerOther(exchange));
        }
    }

    private void answerOther(HttpExchange exchange) {
        if (exchange.path().equals(RemoteAgents.PATH)) {
            takeAgent(exchange);
        } else if (!answersWithoutLeading(exchange)) {
            exchange.refuse(new HttpRefusal(404, "404 Not Found."));
        }
    }

    private void takeAgent(HttpExchange exchange) {
        try {
            access.requireAgent(exchange);
            agents.take(exchange);
        } catch (HttpRefusal refusal) {
            exchange.refuse(refusal);
        }
    }

    /** Answers what a master answers whether it leads or not; false if this is something else. */
    static boolean answersWithoutLeading(HttpExchange exchange) {
        if (VERSION_PATHS.contains(exchange.path())) {
            exchange.respond(
                    200,
                    Map.of("Content-Type", "application/json"),
                    ("{\"version\":\"" + MasterIdentity.VERSION + "\",\"build_user\":\"pmc local\"}")
                            .getBytes(StandardCharsets.UTF_8));
            return true;
        }
        if (HEALTH_PATHS.contains(exchange.path())) {
            exchange.respond(200);
            return true;
        }
        return false;
    }
}
