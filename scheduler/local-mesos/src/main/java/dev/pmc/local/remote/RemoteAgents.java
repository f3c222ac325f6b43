package dev.pmc.local.remote;

import dev.pmc.local.http.FrameConnection;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.link.AgentChannel;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.MasterPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the connections of agents in other processes, on the port of the master. */
public final class RemoteAgents {
    public static final String PATH = "/pmc/agent";
    static final String PROTOCOL = "pmc-agent";
    /** In milliseconds: a master that has not pinged for so long is gone. */
    static final String SILENCE_HEADER = "pmc-ping-silence";

    private static final Logger log = LoggerFactory.getLogger(RemoteAgents.class);

    private final Loop loop;
    private final Function<AgentChannel, MasterPort> master;
    private final Duration silence;

    /**
     * @param master gives, on the loop, the end of a connection that it hears the agent by
     * @param silence after which agents may take the master for gone, since it pings them more often
     */
    public RemoteAgents(Loop loop, Function<AgentChannel, MasterPort> master, Duration silence) {
        this.loop = loop;
        this.master = master;
        this.silence = silence;
    }

    /** Goes on with an agent that has asked for {@link #PATH}. */
    public void take(HttpExchange exchange) {
        Connection connection = new Connection();
        exchange.upgrade(
                PROTOCOL,
                Map.of(SILENCE_HEADER, Long.toString(silence.toMillis())),
                connection::received,
                connection::opened);
    }

    /** The wire is set before anything is received; the port is made and used on the loop. */
    private final class Connection implements AgentChannel {
        private @Nullable FrameConnection wire;
        private @Nullable MasterPort port;

        void opened(FrameConnection newWire) {
            wire = newWire;
            loop.post(() -> port = master.apply(this));
            newWire.onDisconnect(() -> tell(MasterPort::disconnected));
        }

        void received(byte[] frame) {
            try {
                tell(MasterFrames.read(frame));
            } catch (IOException e) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("An agent is not understood, and is cut off");
                close();
            }
        }

        private void tell(Consumer<MasterPort> message) {
            loop.post(() -> {
                if (port != null) {
                    message.accept(port);
                }
            });
        }

        private void close() {
            if (wire != null) {
                wire.close();
            }
        }

        @Override
        public void toAgent(Consumer<AgentPort> message) {
            if (wire != null) {
                message.accept(new AgentFrames.Writer(wire::send));
            }
        }
    }
}
