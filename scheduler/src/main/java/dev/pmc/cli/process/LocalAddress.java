package dev.pmc.cli.process;

import dev.pmc.loop.Outage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out as what this machine is known to those whom pmc talks to. */
public final class LocalAddress {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddress.class);

    /** Tells the address of this machine on the way to another. */
    interface Way {
        String to(String host) throws IOException;
    }

    private LocalAddress() {}

    /**
     * The address of this machine on the way to the first of these that there is a way to. Nothing is sent. While a name
     * server or the network is away, as it may be when a machine comes up, it waits.
     */
    public static String towards(List<String> hosts, int port) throws InterruptedException {
        return towards(hosts, host -> thisEnd(host, port));
    }

    public static String towards(List<String> hosts, Way way) throws InterruptedException {
        Outage outage = new Outage(
                LOG,
                "there is no way to any master yet, so pmc cannot tell its own address; it waits, or give it with --address");
        while (true) {
            String reason = "";
            for (String host : hosts) {
                try {
                    String found = way.to(host);
                    outage.over();
                    return found;
                } catch (IOException | UncheckedIOException e) {
                    reason += (reason.isEmpty() ? "" : "; ") + host + ": " + e.getMessage();
                }
            }
            Thread.sleep(outage.failed(reason).toMillis());
        }
    }

    private static String thisEnd(String host, int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalAddress().getHostAddress();
        }
    }
}
