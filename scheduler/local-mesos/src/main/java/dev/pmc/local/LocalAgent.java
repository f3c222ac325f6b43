package dev.pmc.local;

import dev.pmc.local.agent.Agent;
import dev.pmc.local.agent.AgentCheckpoint;
import dev.pmc.local.agent.ExecutorApi;
import dev.pmc.local.http.Access;
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

/** An agent with its port; each life of it has what the one before has written down. Thread-safe. */
final class LocalAgent {
    private static final Set<String> PATHS = Set.of("/api/v1/executor", "/slave(1)/api/v1/executor");

    private final Loop loop;
    private final MessageFaults faults;
    private final EventLoopGroup threads;
    private final AgentConfig config;
    private final InetSocketAddress address;
    private final Path workDir;
    private final AgentCheckpoint checkpoint;
    private final AgentTimings timings;
    private final Access access;
    private final Runnable ended;
    private HttpServer server;
    private volatile Agent agent;

    /**
     * Its port is open, and it has not started.
     *
     * @param ended run when the agent has ended because a master told it to
     */
    LocalAgent(
            Loop loop,
            MessageFaults faults,
            EventLoopGroup threads,
            AgentConfig config,
            InetAddress ip,
            Path workDir,
            AgentCheckpoint checkpoint,
            AgentTimings timings,
            Access access,
            Runnable ended)
            throws IOException {
        this.loop = loop;
        this.faults = faults;
        this.threads = threads;
        this.config = config;
        this.workDir = workDir;
        this.checkpoint = checkpoint;
        this.timings = timings;
        this.access = access;
        this.ended = ended;
        server = new HttpServer(threads, new InetSocketAddress(ip, config.port()));
        address = new InetSocketAddress(ip, server.port());
        agent = newLife();
        serve();
    }

    private Agent newLife() {
        return new Agent(loop, faults, timings, config, address, workDir, checkpoint, access, ended);
    }

    private void serve() {
        ExecutorApi api = new ExecutorApi(loop, agent, access);
        server.serve(exchange -> {
            if (PATHS.contains(exchange.path())) {
                api.handle(exchange);
            } else {
                loop.post(() -> exchange.refuse(new HttpRefusal(404, "404 Not Found.")));
            }
        });
    }

    /** The present life. */
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

    /**
     * Opens the port for a new life, which has not started, after the end of the one before.
     *
     * @throws IOException if somebody else has taken the port meanwhile
     */
    synchronized void revive() throws IOException {
        server = new HttpServer(threads, address);
        agent = newLife();
        serve();
    }
}
