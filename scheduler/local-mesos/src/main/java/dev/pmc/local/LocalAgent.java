package dev.pmc.local;

import dev.pmc.local.agent.Agent;
import dev.pmc.local.agent.AgentCheckpoint;
import dev.pmc.local.agent.ExecutorApi;
import dev.pmc.local.http.Access;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.http.HttpServer;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MessageFaults;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** An agent with its port; the port closes when the agent dies, and opens again with it. */
final class LocalAgent {
    private static final Set<String> PATHS = Set.of("/api/v1/executor", "/slave(1)/api/v1/executor");

    private final EventLoopGroup threads;
    private final InetSocketAddress address;
    private final Agent agent;
    private final Consumer<HttpExchange> handler;
    private HttpServer server;

    LocalAgent(
            Loop loop,
            MessageFaults faults,
            EventLoopGroup threads,
            AgentConfig config,
            InetAddress ip,
            Path workDir,
            AgentCheckpoint checkpoint,
            AgentTimings timings,
            Access access)
            throws IOException {
        this.threads = threads;
        server = new HttpServer(threads, new InetSocketAddress(ip, config.port()));
        address = new InetSocketAddress(ip, server.port());
        agent = new Agent(loop, faults, timings, config, address, workDir, checkpoint, access);
        ExecutorApi api = new ExecutorApi(loop, agent, access);
        handler = exchange -> {
            if (PATHS.contains(exchange.path())) {
                api.handle(exchange);
            } else {
                loop.post(() -> exchange.refuse(new HttpRefusal(404, "404 Not Found.")));
            }
        };
        server.serve(handler);
    }

    Agent agent() {
        return agent;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Breaks all connections and frees the port. Not on the loop. */
    synchronized void closePort() {
        server.close();
    }

    /** @throws IOException if somebody else has taken the port meanwhile */
    synchronized void openPort() throws IOException {
        server = new HttpServer(threads, address);
        server.serve(handler);
    }
}
