package dev.pmc.local;

import dev.pmc.local.agent.Agent;
import dev.pmc.local.agent.AgentCheckpoint;
import dev.pmc.local.http.Access;
import dev.pmc.local.link.MasterChannel;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.ThreadLoop;
import dev.pmc.local.remote.RemoteMaster;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent in a process of its own. It looks for the master that leads, and for the next one when that is gone. When its
 * process dies its executors run on, and the next process with the same work directory goes on with them; after a restart
 * of the machine it is a new agent.
 */
public final class StandaloneAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StandaloneAgent.class);
    private static final int NETWORK_THREADS = 2;

    private final ThreadLoop loop = new ThreadLoop("local-mesos-agent");
    private final EventLoopGroup threads =
            new NioEventLoopGroup(NETWORK_THREADS, new DefaultThreadFactory("local-mesos-network", true));
    private final LocalAgent agent;
    private final RemoteMaster master;

    /**
     * What an agent is told.
     *
     * @param ip of its port, which executors and operators use
     * @param workDir what outlives the process stands here
     * @param credentials headers that masters let it in by
     */
    public record Config(
            AgentConfig agent,
            InetAddress ip,
            Path workDir,
            Access access,
            Map<String, String> credentials,
            AgentTimings timings) {}

    /**
     * Starts, with what its last process has left.
     *
     * @param leader where the leading master is, as far as is known; must not block
     * @param ended run when the agent has ended because a master told it to
     * @throws IOException if the port cannot be listened to, or the directory not be used
     */
    public StandaloneAgent(Config config, Supplier<Optional<InetSocketAddress>> leader, Runnable ended)
            throws IOException {
        Path workDir = Files.createDirectories(config.workDir()).toRealPath();
        AgentCheckpoint checkpoint = new AgentCheckpoint(workDir.resolve("meta"));
        if (checkpoint.isOfOtherBoot()) {
            log.info("The machine has been started anew; the agent begins anew too");
            checkpoint.forget();
        }
        checkpoint.markBoot();
        try {
            agent = new LocalAgent(
                    loop,
                    new MessageFaults(loop),
                    threads,
                    config.agent(),
                    config.ip(),
                    workDir,
                    checkpoint,
                    config.timings(),
                    config.access(),
                    ended);
        } catch (IOException e) {
            loop.close();
            stopThreads();
            throw e;
        }
        Agent life = agent.agent();
        master = new RemoteMaster(loop, threads, leader, config.credentials(), life, new RemoteMaster.Listener() {
            @Override
            public void connected(MasterChannel link) {
                life.connect(link);
            }

            @Override
            public void lost() {
                life.masterLost();
            }
        });
        loop.post(() -> {
            life.start();
            master.start();
        });
    }

    /** {@code ip:port}. */
    public String address() {
        return agent.address().getAddress().getHostAddress() + ":"
                + agent.address().getPort();
    }

    /** The process is to end; executors run on. */
    @Override
    public void close() {
        agent.closePort();
        loop.close();
        stopThreads();
    }

    private void stopThreads() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
