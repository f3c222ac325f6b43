package dev.pmc.local;

import dev.pmc.local.http.Access;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.http.HttpServer;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.master.Master;
import dev.pmc.local.master.Registry;
import dev.pmc.local.master.SchedulerApi;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** One life of the master with its port. What outlives it is the registry. */
final class LocalMaster {
    private static final Set<String> SCHEDULER_PATHS = Set.of("/api/v1/scheduler", "/master/api/v1/scheduler");
    private static final Set<String> VERSION_PATHS = Set.of("/version", "/master/version");
    private static final Set<String> HEALTH_PATHS = Set.of("/health", "/master/health");

    private final HttpServer server;
    private final Master master;

    LocalMaster(
            Loop loop,
            MessageFaults faults,
            EventLoopGroup threads,
            InetSocketAddress wanted,
            MasterTimings timings,
            Registry registry,
            Access access)
            throws IOException {
        server = new HttpServer(threads, wanted);
        master = new Master(loop, faults, timings, registry, new InetSocketAddress(wanted.getAddress(), server.port()));
        SchedulerApi api = new SchedulerApi(loop, master, access);
        server.serve(exchange -> {
            if (SCHEDULER_PATHS.contains(exchange.path())) {
                api.handle(exchange);
            } else {
                loop.post(() -> answerOther(exchange));
            }
        });
    }

    private static void answerOther(HttpExchange exchange) {
        if (VERSION_PATHS.contains(exchange.path())) {
            exchange.respond(
                    200,
                    Map.of("Content-Type", "application/json"),
                    ("{\"version\":\"" + Master.VERSION + "\",\"build_user\":\"pmc local\"}")
                            .getBytes(StandardCharsets.UTF_8));
        } else if (HEALTH_PATHS.contains(exchange.path())) {
            exchange.respond(200);
        } else {
            exchange.refuse(new HttpRefusal(404, "404 Not Found."));
        }
    }

    Master master() {
        return master;
    }

    int port() {
        return server.port();
    }

    /** Breaks all connections and frees the port. Not on the loop. */
    void closePort() {
        server.close();
    }
}
