package dev.pmc.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the number of open connections without refusing newcomers: where there is one too many, the peer that has the
 * most loses the one that has been idle for the longest. So whoever opens thousands and lets them lie pushes out its
 * own, and a question after the health gets through. Thread-safe.
 */
final class OpenConnections implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private final int max;
    private final Map<InetAddress, Set<EndPoint>> byPeer = new HashMap<>();
    private int count;

    OpenConnections(int max) {
        this.max = max;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint pushedOut = null;
        synchronized (this) {
            EndPoint endPoint = connection.getEndPoint();
            if (byPeer.computeIfAbsent(peer(endPoint), peer -> new HashSet<>()).add(endPoint)) {
                count++;
            }
            if (count > max) {
                pushedOut = idlest(endPoint);
            }
        }
        if (pushedOut != null) {
            LOG.atDebug()
                    .addKeyValue("peer", pushedOut.getRemoteSocketAddress())
                    .log("too many connections, so an idle one is closed");
            pushedOut.close();
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        Set<EndPoint> siblings = byPeer.getOrDefault(peer(endPoint), Set.of());
        if (siblings.remove(endPoint)) {
            count--;
            if (siblings.isEmpty()) {
                byPeer.remove(peer(endPoint));
            }
        }
    }

    private EndPoint idlest(EndPoint newest) {
        Comparator<EndPoint> idle = Comparator.comparingLong(OpenConnections::idleFor);
        return byPeer.values().stream()
                .max(Comparator.comparingInt(Set::size))
                .map(List::copyOf)
                .orElseGet(List::of)
                .stream()
                .filter(endPoint -> endPoint != newest)
                .max(idle)
                .orElse(newest);
    }

    private static long idleFor(EndPoint endPoint) {
        return endPoint instanceof AbstractEndPoint timed ? timed.getIdleFor() : 0;
    }

    private static InetAddress peer(EndPoint endPoint) {
        SocketAddress address = endPoint.getRemoteSocketAddress();
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
