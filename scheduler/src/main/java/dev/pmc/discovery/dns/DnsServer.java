package dev.pmc.discovery.dns;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.service.Services.Pulse;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the names of one zone, by UDP and TCP at one address. Whatever a stranger sends costs that one the answer or the
 * connection, and nobody else. Life cycle: {@code open (answerDatagrams | answerConnections)* close}, these two each on a thread of its
 * own.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int MAX_CONNECTIONS = 32;
    private static final int BACKLOG = 128;
    private static final int LOOK_MILLIS = 1_000;
    private static final int KEPT_SECONDS = 10;

    private final DnsAnswers answers;
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final ThreadPoolExecutor conversations = new ThreadPoolExecutor(
            0, MAX_CONNECTIONS, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), DnsServer::thread);

    private DnsServer(DnsAnswers answers, DatagramSocket datagrams, ServerSocket connections) {
        this.answers = answers;
        this.datagrams = datagrams;
        this.connections = connections;
    }

    /**
     * Listens at an address.
     *
     * @param address with port 0 for any free one
     * @throws IOException if that cannot be had
     */
    public static DnsServer open(InetSocketAddress address, DiscoveryZone zone, Supplier<ServiceDirectory> services)
            throws IOException {
        ServerSocket connections = new ServerSocket();
        try {
            connections.setReuseAddress(true);
            connections.bind(address, BACKLOG);
            connections.setSoTimeout(LOOK_MILLIS);
            DatagramSocket datagrams =
                    new DatagramSocket(new InetSocketAddress(address.getAddress(), connections.getLocalPort()));
            datagrams.setSoTimeout(LOOK_MILLIS);
            return new DnsServer(new DnsAnswers(zone.name(), services), datagrams, connections);
        } catch (IOException e) {
            connections.close();
            throw e;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "dns-tcp-peer");
        thread.setDaemon(true);
        return thread;
    }

    public int port() {
        return connections.getLocalPort();
    }

    /** Answers what comes by UDP, until it is interrupted. */
    public void answerDatagrams(Pulse pulse) throws InterruptedException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!Thread.interrupted()) {
            pulse.beat();
            packet.setLength(LARGEST_DATAGRAM);
            try {
                datagrams.receive(packet);
                answer(packet);
            } catch (SocketTimeoutException e) {
                LOG.trace("no question for a while");
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("reason", e.toString()).log("a DNS answer was not sent");
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        throw new InterruptedException("told to end");
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = answers.answer(question, false).orElse(null);
        if (answer != null) {
            datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }

    /** Answers what comes by TCP, until it is interrupted. */
    public void answerConnections(Pulse pulse) throws InterruptedException {
        while (!Thread.interrupted()) {
            pulse.beat();
            try {
                converse(connections.accept());
            } catch (SocketTimeoutException e) {
                LOG.trace("no connection for a while");
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("reason", e.toString()).log("a DNS connection was not taken");
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        throw new InterruptedException("told to end");
    }

    private void converse(Socket peer) throws IOException {
        try {
            conversations.execute(new DnsConversation(peer, answers));
        } catch (RejectedExecutionException e) {
            LOG.atDebug()
                    .addKeyValue("peer", peer.getRemoteSocketAddress())
                    .log("too many DNS connections at once, so one more is refused");
            peer.close();
        }
    }

    @Override
    public void close() {
        conversations.shutdownNow();
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("the DNS port did not close as it should");
        }
    }
}
