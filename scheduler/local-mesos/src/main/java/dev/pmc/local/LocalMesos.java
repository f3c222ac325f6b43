package dev.pmc.local;

import dev.pmc.local.agent.Agent;
import dev.pmc.local.http.Access;
import dev.pmc.local.http.HttpServer;
import dev.pmc.local.link.Link;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.ThreadLoop;
import dev.pmc.local.master.MasterIdentity;
import dev.pmc.local.master.Registry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Mesos in this process: a master and its agents, each with a port of its own, for trying pmc out and for tests. To
 * schedulers and executors it is a real Mesos, within the v1 HTTP APIs: it makes offers, fetches and runs executors as
 * processes, delivers updates until they are acknowledged, and reconciles. It has no command executor, and of the
 * operations on offers LAUNCH, RESERVE and UNRESERVE.
 *
 * <p>One thread, the loop, owns all state of master and agents; network threads read requests and post them to it.
 * Executors' processes end with {@link #close}, which kills their sessions and nothing else. Whoever may use it is said by
 * {@link Access}.
 */
public final class LocalMesos implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalMesos.class);
    private static final int NETWORK_THREADS = 2;

    private final LocalMesosConfig config;
    private final InetAddress ip;
    private final ThreadLoop loop = new ThreadLoop("local-mesos");
    private final EventLoopGroup threads =
            new NioEventLoopGroup(NETWORK_THREADS, new DefaultThreadFactory("local-mesos-network", true));
    private final MessageFaults messageFaults = new MessageFaults(loop);
    private final Registry registry = Registry.inMemory();
    private final WorkDirectory workDirectory;
    private final List<LocalAgent> agents = new ArrayList<>();
    /** Replaced by a restart, under the lock; read by anybody. */
    private volatile MasterLife masterLife;

    private record MasterLife(HttpServer server, LocalMaster master) {}

    /** Starts all; returns when the ports are open and the agents have registered. */
    public static LocalMesos start(LocalMesosConfig config) throws IOException {
        return new LocalMesos(config);
    }

    private LocalMesos(LocalMesosConfig config) throws IOException {
        this.config = config;
        ip = InetAddress.getByName(config.bindAddress());
        workDirectory = WorkDirectory.open(config.workDir());
        try {
            masterLife = newMaster(config.masterPort());
            for (AgentConfig agent : config.agents()) {
                agents.add(new LocalAgent(
                        loop,
                        messageFaults,
                        threads,
                        agent,
                        ip,
                        workDirectory.path(),
                        workDirectory.checkpoint(agents.size() + 1),
                        config.agentTimings(),
                        config.access(),
                        () -> log.info("An agent has ended")));
            }
        } catch (IOException e) {
            loop.close();
            stopThreads();
            workDirectory.close();
            throw e;
        }
        onLoop(() -> {
            master().master().start();
            agents.forEach(agent -> {
                agent.agent().start();
                connect(agent.agent());
            });
            return true;
        });
        onLoop(() -> true); // The registrations were posted before this, and so they are done after it.
        log.atInfo()
                .addKeyValue("master", masterAddress())
                .addKeyValue("agents", agentAddresses())
                .log("Local Mesos is up");
    }

    /** Opens the port for a new life of the master. */
    private MasterLife newMaster(int port) throws IOException {
        HttpServer server = new HttpServer(threads, new InetSocketAddress(ip, port));
        InetSocketAddress address = new InetSocketAddress(ip, server.port());
        LocalMaster life = new LocalMaster(
                loop,
                messageFaults,
                MasterIdentity.create(address, address.getHostString()),
                config.masterTimings(),
                registry,
                config.access());
        server.serve(life::handle);
        return new MasterLife(server, life);
    }

    /** The agent gets to the master that there is now. On the loop. */
    void connect(Agent agent) {
        agent.connect(new Link(loop, agent, master().master()::connect));
    }

    /** {@code ip:port} of the master. */
    public String masterAddress() {
        return config.bindAddress() + ":" + masterLife.server().port();
    }

    /** {@code ip:port} of the agents, in order. */
    public List<String> agentAddresses() {
        return agents.stream()
                .map(agent -> config.bindAddress() + ":" + agent.address().getPort())
                .toList();
    }

    /** What schedulers have to know, who authenticate as {@link Access#PRINCIPAL}; empty without authentication. */
    public Optional<String> secret() {
        return config.access().secret();
    }

    /** For tests, which do to it what can go wrong with a Mesos. */
    MessageFaults messageFaults() {
        return messageFaults;
    }

    LocalMaster master() {
        return masterLife.master();
    }

    /** @param number from 1 */
    LocalAgent agent(int number) {
        if (number < 1 || number > agents.size()) {
            throw new IllegalArgumentException("there is no agent " + number + ", but " + agents.size());
        }
        return agents.get(number - 1);
    }

    /** The old master ends; agents and frameworks lose it. */
    synchronized void stopMaster() {
        masterLife.server().close();
        onLoop(() -> {
            master().master().stop();
            agents.forEach(agent -> agent.agent().masterLost());
            return true;
        });
    }

    /** A new master takes the port; the agents that are up register with it. */
    synchronized void startMaster() throws IOException {
        masterLife = newMaster(masterLife.server().port());
        onLoop(() -> {
            master().master().start();
            agents.stream().map(LocalAgent::agent).filter(Agent::isUp).forEach(this::connect);
            return true;
        });
    }

    /** Runs something on the loop and waits for it. */
    <T> T onLoop(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.post(() -> {
            try {
                done.complete(action.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.join();
    }

    /** Ends all: executors are killed, connections break. */
    @Override
    public void close() {
        onLoop(() -> {
            agents.forEach(agent -> agent.agent().close());
            master().master().stop();
            return true;
        });
        agents.forEach(LocalAgent::closePort);
        masterLife.server().close();
        loop.close();
        stopThreads();
        workDirectory.close();
        log.info("Local Mesos is down");
    }

    private void stopThreads() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
