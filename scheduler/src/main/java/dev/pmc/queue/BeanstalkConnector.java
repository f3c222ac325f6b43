package dev.pmc.queue;

import com.dinstone.beanstalkc.ConnectionException;
import com.dinstone.beanstalkc.internal.SessionUtil;
import com.dinstone.beanstalkc.internal.codec.OperationDecoder;
import com.dinstone.beanstalkc.internal.codec.OperationEncoder;
import com.dinstone.beanstalkc.internal.operation.Operation;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.codec.ProtocolCodecFilter;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets to one beanstalkd, with beanstalkc's codec on them.
 *
 * <p>In place of beanstalkc's own connector, of which all clients of one address share one, with the settings of the
 * first, a count of users that a second {@code close} upsets, threads that keep a finished JVM alive, and no keep-alive.
 *
 * <p>Life cycle: {@code connect* close}. Thread-safe.
 */
final class BeanstalkConnector implements AutoCloseable {
    private static final String CAUSE = "dev.pmc.cause";

    private final String host;
    private final int port;
    private final Duration timeout;
    private final ExecutorService threads;
    private final NioProcessor processor;
    private final NioSocketConnector connector;

    BeanstalkConnector(QueueAddress address, Duration timeout) {
        host = address.host();
        port = address.port();
        this.timeout = timeout;
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "beanstalkd");
            thread.setDaemon(true);
            return thread;
        });
        processor = new NioProcessor(threads);
        connector = new NioSocketConnector(threads, processor);
        connector.setConnectTimeoutMillis(timeout.toMillis());
        connector.getSessionConfig().setKeepAlive(true);
        connector.getSessionConfig().setTcpNoDelay(true);
        connector
                .getFilterChain()
                .addLast(
                        "codec",
                        new ProtocolCodecFilter(
                                new OperationEncoder(StandardCharsets.US_ASCII),
                                new OperationDecoder(StandardCharsets.US_ASCII)));
        connector.setHandler(new Handler());
    }

    /** Where to, for messages. */
    String address() {
        return host + ":" + port;
    }

    /** Opens a socket; blocks no longer than the timeout, and the resolver. */
    IoSession connect() throws QueueUnavailable {
        // Anew each time: the name may have moved to another machine.
        ConnectFuture future = connector.connect(new InetSocketAddress(host, port));
        if (!future.awaitUninterruptibly(timeout.toMillis())) {
            future.cancel();
            throw new QueueUnavailable(
                    "nobody at " + address() + " answers a connection attempt within " + timeout.toMillis() + " ms");
        }
        if (!future.isConnected()) {
            Throwable cause = future.getException();
            throw new QueueUnavailable("cannot connect to beanstalkd at " + address() + ", " + reason(cause), cause);
        }
        return future.getSession();
    }

    private String reason(@Nullable Throwable cause) {
        if (cause instanceof UnresolvedAddressException) {
            return "there is no host of the name " + host;
        }
        return cause == null ? "for no known reason" : String.valueOf(cause.getMessage());
    }

    /** Why a session ended, if it did not end by itself. */
    static @Nullable Throwable cause(IoSession session) {
        return (Throwable) session.getAttribute(CAUSE);
    }

    @Override
    public void close() {
        connector.dispose();
        processor.dispose();
        threads.shutdown();
    }

    /** Fails what waits for replies when its connection ends. */
    private static final class Handler extends IoHandlerAdapter {
        @Override
        public void sessionCreated(IoSession session) {
            SessionUtil.setOperationQueue(session);
        }

        @Override
        public void sessionClosed(IoSession session) {
            Queue<Operation<?>> waiting = SessionUtil.getOperationQueue(session);
            for (Operation<?> operation = waiting.poll(); operation != null; operation = waiting.poll()) {
                operation.getOperationFuture().setException(new ConnectionException("connection is closed"));
            }
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable cause) {
            session.setAttribute(CAUSE, cause);
            session.closeNow();
        }
    }
}
