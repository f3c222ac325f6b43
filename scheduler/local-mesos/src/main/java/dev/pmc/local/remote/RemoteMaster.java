package dev.pmc.local.remote;

import dev.pmc.local.http.FrameClient;
import dev.pmc.local.http.FrameConnection;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterChannel;
import dev.pmc.local.link.MasterPort;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an agent connected to the master that leads, in another process: looks for it, connects, and begins anew whenever
 * the connection breaks or the master has been silent for too long. On the loop only.
 */
public final class RemoteMaster {
    private static final Logger log = LoggerFactory.getLogger(RemoteMaster.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Loop loop;
    private final EventLoopGroup threads;
    private final Supplier<Optional<InetSocketAddress>> leader;
    private final Map<String, String> headers;
    private final AgentPort agent;
    private final Listener listener;
    private String trouble = "";

    /** Hears of connections, on the loop. */
    public interface Listener {
        void connected(MasterChannel link);

        void lost();
    }

    /**
     * @param leader where the leading master is, as far as is known; empty while nobody leads
     * @param headers that let the agent in
     */
    public RemoteMaster(
            Loop loop,
            EventLoopGroup threads,
            Supplier<Optional<InetSocketAddress>> leader,
            Map<String, String> headers,
            AgentPort agent,
            Listener listener) {
        this.loop = loop;
        this.threads = threads;
        this.leader = leader;
        this.headers = headers;
        this.agent = agent;
        this.listener = listener;
    }

    /** Connects as soon as it can. */
    public void start() {
        Optional<InetSocketAddress> master = leader.get();
        if (master.isEmpty()) {
            say("no master leads");
            loop.after(PAUSE, this::start);
            return;
        }
        Connection connection = new Connection(master.get());
        FrameClient.open(
                threads,
                master.get(),
                RemoteAgents.PATH,
                RemoteAgents.PROTOCOL,
                headers,
                connection::received,
                connection);
    }

    private void say(String reason) {
        if (!reason.equals(trouble)) {
            trouble = reason;
            log.atWarn().addKeyValue("reason", reason).log("No connection to a master, will retry");
        }
    }

    private final class Connection implements FrameClient.Outcome, MasterChannel {
        private final InetSocketAddress master;
        private @Nullable FrameConnection wire;
        private boolean cut;

        Connection(InetSocketAddress master) {
            this.master = master;
        }

        @Override
        public void connected(FrameConnection newWire, Function<String, String> answered) {
            newWire.breakWhenSilentFor(Duration.ofMillis(Long.parseLong(answered.apply(RemoteAgents.SILENCE_HEADER))));
            loop.post(() -> {
                wire = newWire;
                trouble = "";
                log.atInfo().addKeyValue("master", master).log("Connected to a master");
                listener.connected(this);
            });
            newWire.onDisconnect(() -> loop.post(() -> {
                log.atWarn().addKeyValue("master", master).log("Connection to the master lost");
                listener.lost();
                loop.after(PAUSE, RemoteMaster.this::start);
            }));
        }

        @Override
        public void failed(IOException reason) {
            loop.post(() -> {
                say(master + ": " + reason.getMessage());
                loop.after(PAUSE, RemoteMaster.this::start);
            });
        }

        void received(byte[] frame) {
            try {
                Consumer<AgentPort> message = AgentFrames.read(frame);
                loop.post(() -> {
                    if (!cut) {
                        message.accept(agent);
                    }
                });
            } catch (IOException e) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("The master is not understood");
                loop.post(this::close);
            }
        }

        @Override
        public void toMaster(Consumer<MasterPort> message) {
            if (wire != null && !cut) {
                message.accept(new MasterFrames.Writer(wire::send));
            }
        }

        @Override
        public void cut() {
            cut = true;
        }

        @Override
        public void close() {
            cut = true;
            if (wire != null) {
                wire.close();
            }
        }
    }
}
