package dev.pmc.local.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Opens {@link FrameConnection}s to servers. */
public final class FrameClient {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int LARGEST_REFUSAL = 64 * 1024;

    private FrameClient() {}

    /** What comes of an attempt: one of the two, on a network thread. */
    public interface Outcome {
        /** Gets the server's headers by their names in lower case. */
        void connected(FrameConnection wire, Function<String, String> headers);

        void failed(IOException reason);
    }

    /**
     * Connects to a server and asks it for the protocol.
     *
     * @param frames gets what comes, on a network thread; the first never before {@link Outcome#connected}
     */
    public static void open(
            EventLoopGroup threads,
            InetSocketAddress server,
            String path,
            String protocol,
            Map<String, String> headers,
            Consumer<byte[]> frames,
            Outcome outcome) {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set("Host", server.getAddress().getHostAddress() + ":" + server.getPort())
                .set("Connection", "Upgrade")
                .set("Upgrade", protocol);
        headers.forEach((name, value) -> request.headers().set(name, value));
        new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(LARGEST_REFUSAL))
                                .addLast(new Handshake(request, frames, outcome));
                    }
                })
                .connect(server)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        outcome.failed(new IOException(connected.cause()));
                    }
                });
    }

    private static final class Handshake extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final DefaultFullHttpRequest request;
        private final Consumer<byte[]> frames;
        private final Outcome outcome;
        private boolean over;

        Handshake(DefaultFullHttpRequest request, Consumer<byte[]> frames, Outcome outcome) {
            this.request = request;
            this.frames = frames;
            this.outcome = outcome;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                over = true;
                FrameConnection wire = FrameConnection.over(context.channel(), frames);
                outcome.connected(wire, name -> response.headers().get(name, ""));
            } else {
                String text = response.content().toString(StandardCharsets.UTF_8);
                fail(context, new IOException(response.status().code() + " " + text));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(context, new IOException("the server closes the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(context, new IOException(cause));
        }

        private void fail(ChannelHandlerContext context, IOException reason) {
            if (!over) {
                over = true;
                outcome.failed(reason);
            }
            context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }
}
