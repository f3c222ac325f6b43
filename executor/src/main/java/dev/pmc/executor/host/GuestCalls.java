package dev.pmc.executor.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server for the calls of guests: requests of some hundred bytes, of which any may wait for its answer. Made for callers of whom any may be hostile,
 * and for an executor that has to stay small: one thread that waits for nobody, at most {@code maxConnections}
 * connections with at most 24 KiB each, one request on each, and an end to all of them.
 *
 * <p>Everybody is let in. Where there is one too many, the caller's address that has the most loses its oldest; so a guest
 * that opens thousands and says nothing pushes out its own. Life cycle: {@code start close}.
 */
final class GuestCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestCalls.class);
    private static final int BACKLOG = 256;
    private static final long SWEEP_MILLIS = 500;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final int maxConnections;
    private final Duration maxAge;
    private final GuestCall.Hearing hearing;
    /** The oldest first. Of the server's thread only. */
    private final Set<GuestCall> calls = new LinkedHashSet<>();
    /** Those whose answer has come, and is to be sent. */
    private final Queue<GuestCall> answered = new ConcurrentLinkedQueue<>();

    private GuestCalls(
            Selector selector,
            ServerSocketChannel server,
            int maxConnections,
            Duration maxAge,
            GuestCall.Hearing hearing) {
        this.selector = selector;
        this.server = server;
        this.maxConnections = maxConnections;
        this.maxAge = maxAge;
        this.hearing = hearing;
    }

    /**
     * Listens, and hears one request after the other.
     *
     * @param maxAge of a connection, but for the time that it waits for its answer
     * @param hearing whatever it throws is answered with 500
     * @throws IOException if the address cannot be listened at
     */
    static GuestCalls start(InetSocketAddress address, int maxConnections, Duration maxAge, GuestCall.Hearing hearing)
            throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address, BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            server.close();
            selector.close();
            throw e;
        }
        GuestCalls calls = new GuestCalls(selector, server, maxConnections, maxAge, hearing);
        Thread thread = new Thread(calls::run, "pmc-phone-home");
        thread.setDaemon(true);
        thread.start();
        return calls;
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(SWEEP_MILLIS);
                Set<SelectionKey> ready = selector.selectedKeys();
                List<SelectionKey> now = List.copyOf(ready);
                ready.clear();
                now.forEach(this::serve);
                for (GuestCall call = answered.poll(); call != null; call = answered.poll()) {
                    send(call);
                }
                long oldest = System.nanoTime() - maxAge.toNanos();
                List.copyOf(calls).stream()
                        .filter(call -> !call.isWaiting() && call.since() - oldest < 0)
                        .forEach(this::end);
            }
        } catch (ClosedSelectorException e) {
            LOG.atDebug().log("guests are not heard any more");
        } catch (IOException e) {
            throw new IllegalStateException("guests that phone home cannot be heard any more", e);
        } finally {
            List.copyOf(calls).forEach(this::end);
        }
    }

    private void serve(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof GuestCall call) {
            if (key.isReadable() && !call.proceed(hearing, () -> hasAnswer(call))) {
                end(call);
            } else if (key.isValid() && key.isWritable()) {
                send(call);
            }
            return;
        }
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                begin(channel);
            }
        } catch (IOException e) {
            // Out of file handles, or the caller has gone already: whoever waits longest makes room.
            LOG.atDebug().addKeyValue("reason", e.toString()).log("a call could not be taken");
            calls.stream().findFirst().ifPresent(this::end);
        }
    }

    private void hasAnswer(GuestCall call) {
        answered.add(call);
        selector.wakeup();
    }

    private void send(GuestCall call) {
        SelectionKey key = call.key(selector);
        if (key == null || !key.isValid() || !call.send(System.nanoTime())) {
            end(call);
        } else {
            key.interestOps(call.isSending() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    private void begin(SocketChannel channel) throws IOException {
        try {
            InetSocketAddress caller = (InetSocketAddress) channel.getRemoteAddress();
            channel.configureBlocking(false);
            GuestCall call = new GuestCall(channel, caller, System.nanoTime());
            channel.register(selector, SelectionKey.OP_READ, call);
            calls.add(call);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (calls.size() > maxConnections) {
            end(oldestOfTheMost());
        }
    }

    private GuestCall oldestOfTheMost() {
        InetAddress most = calls.stream()
                .collect(Collectors.groupingBy(call -> call.caller().getAddress(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
        return calls.stream()
                .filter(call -> call.caller().getAddress().equals(most))
                .findFirst()
                .orElseThrow();
    }

    private void end(GuestCall call) {
        calls.remove(call);
        call.close();
    }

    /** Hangs up on everybody. The thread ends soon after. */
    @Override
    public void close() {
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("the server for guests did not close cleanly");
        }
    }
}
