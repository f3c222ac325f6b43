package dev.pmc.local;

import dev.pmc.local.http.Access;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.http.HttpServer;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.ThreadLoop;
import dev.pmc.local.master.MasterIdentity;
import dev.pmc.local.master.Registry;
import dev.pmc.local.master.RegistryStore;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master in a process of its own, perhaps one of several. Until it is elected it sends whoever asks to the one that leads.
 * One that is deposed is over, as a real one is: its process has to end, and may begin anew.
 */
public final class StandaloneMaster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StandaloneMaster.class);
    private static final Set<String> REDIRECT_PATHS = Set.of("/redirect", "/master/redirect");
    private static final int NETWORK_THREADS = 2;

    private final Config config;
    private final RegistryStore registry;
    private final MasterElection election;
    private final Consumer<String> over;
    private final MasterInfo info;
    private final ThreadLoop loop = new ThreadLoop("local-mesos-master");
    private final EventLoopGroup threads =
            new NioEventLoopGroup(NETWORK_THREADS, new DefaultThreadFactory("local-mesos-network", true));
    private final HttpServer server;

    /**
     * What a master is told.
     *
     * @param port 0 for any free one
     * @param hostname what others are told
     */
    public record Config(InetAddress ip, int port, String hostname, Access access, MasterTimings timings) {}

    /**
     * Opens the port, and knows of nobody who leads.
     *
     * @param over gets the reason when this master is deposed, or cannot go on, on any thread
     * @throws IOException if the port cannot be listened to
     */
    public StandaloneMaster(Config config, RegistryStore registry, MasterElection election, Consumer<String> over)
            throws IOException {
        this.config = config;
        this.registry = registry;
        this.election = election;
        this.over = over;
        try {
            server = new HttpServer(threads, new InetSocketAddress(config.ip(), config.port()));
        } catch (IOException e) {
            loop.close();
            stopThreads();
            throw e;
        }
        info = MasterIdentity.create(new InetSocketAddress(config.ip(), server.port()), config.hostname());
        server.serve(this::sendToLeader);
    }

    /** Stands for election. */
    public void start() {
        election.stand(info, new MasterElection.Candidate() {
            @Override
            public void elected() {
                loop.post(StandaloneMaster.this::lead);
            }

            @Override
            public void deposed(String reason) {
                over.accept(reason);
            }
        });
    }

    /** {@code ip:port}. */
    public String address() {
        return info.getAddress().getIp() + ":" + info.getPort();
    }

    private void lead() {
        try {
            LocalMaster life = new LocalMaster(
                    loop,
                    new MessageFaults(loop),
                    info,
                    config.timings(),
                    Registry.load(new WatchedStore()),
                    config.access());
            life.master().start();
            server.serve(life::handle);
            log.atInfo().addKeyValue("master", address()).log("Master leads");
        } catch (IOException e) {
            over.accept("the registry cannot be read: " + e.getMessage());
        }
    }

    private void sendToLeader(HttpExchange exchange) {
        loop.post(() -> {
            if (LocalMaster.answersWithoutLeading(exchange)) {
                return;
            }
            Optional<MasterInfo> leader =
                    election.leader().filter(other -> !other.getId().equals(info.getId()));
            if (leader.isEmpty()) {
                exchange.refuse(new HttpRefusal(503, "No leader elected"));
                return;
            }
            String path = REDIRECT_PATHS.contains(exchange.path()) ? "" : exchange.path();
            exchange.respond(
                    307,
                    Map.of(
                            "Location",
                            "//" + leader.get().getHostname() + ":"
                                    + leader.get().getPort() + path),
                    new byte[0]);
        });
    }

    /** Leads no more, and breaks all connections. */
    @Override
    public void close() {
        election.close();
        server.close();
        loop.close();
        stopThreads();
    }

    private void stopThreads() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** A master that cannot save what it has decided is over. */
    private final class WatchedStore implements RegistryStore {
        @Override
        public Optional<byte[]> load() throws IOException {
            return registry.load();
        }

        @Override
        public void save(byte[] content) throws IOException {
            try {
                registry.save(content);
            } catch (IOException e) {
                over.accept("the registry cannot be saved: " + e.getMessage());
                throw e;
            }
        }
    }
}
