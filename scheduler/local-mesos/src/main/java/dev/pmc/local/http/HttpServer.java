package dev.pmc.local.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket and its connections. Requests of one connection reach the handler one after the other, on a
 * network thread: the handler must not block. A connection is known to be broken as soon as the kernel knows.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int LARGEST_BODY = 64 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Channel listener;
    private volatile Consumer<HttpExchange> handler =
            exchange -> exchange.refuse(new HttpRefusal(503, "The server has not started yet"));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /**
     * Listens at once, and answers 503 until {@link #serve} names a handler.
     *
     * @param address port 0 for any free one
     * @throws BindException if the address cannot be listened to
     */
    public HttpServer(EventLoopGroup threads, InetSocketAddress address) throws BindException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                .addLast(new Requests());
                    }
                });
        ChannelFuture bound = bind(bootstrap, address);
        if (!bound.isSuccess()) {
            BindException failure = new BindException("cannot listen on " + address.getHostString() + ":"
                    + address.getPort() + ": " + bound.cause().getMessage());
            failure.initCause(bound.cause());
            throw failure;
        }
        listener = bound.channel();
    }

    /**
     * Tries for a while: somebody who looks for a server that is being restarted may have got its port as the port of his
     * own end of the connection, and gives it back as soon as he hears nothing but himself.
     */
    private static ChannelFuture bind(ServerBootstrap bootstrap, InetSocketAddress address) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        while (!bound.isSuccess() && address.getPort() != 0 && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(PATIENCE.toNanos() / 30);
            bound = bootstrap.bind(address).awaitUninterruptibly();
        }
        return bound;
    }

    public void serve(Consumer<HttpExchange> newHandler) {
        handler = newHandler;
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Closes the socket and breaks all connections; returns when the port is free. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
    }

    private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (Boolean.TRUE.equals(
                    context.channel().attr(EventResponse.STREAMING).get())) {
                log.atDebug()
                        .addKeyValue("peer", context.channel())
                        .log("Request on a connection that streams events ignored");
                return;
            }
            HttpExchange exchange = new HttpExchange(context.channel(), request);
            if (request.decoderResult().isFailure()) {
                exchange.refuse(new HttpRefusal(400, "400 Bad Request."));
                return;
            }
            Optional<HttpRefusal> foreign = ForeignPages.refusal(request.headers());
            if (foreign.isPresent()) {
                exchange.refuse(foreign.get());
                return;
            }
            handler.accept(exchange);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.atDebug()
                    .addKeyValue("peer", context.channel())
                    .addKeyValue("reason", cause.toString())
                    .log("Connection broken");
            context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }
}
